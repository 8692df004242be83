// The scene's tables. Their layouts are pack.py's structured types.
struct Instance {
    row_x: vec4f,
    row_y: vec4f,
    row_z: vec4f,
    sphere: vec4f, // centre and radius in stage space
    draw: u32,
    material: u32,
    padding: vec2u,
};

struct Material {
    base_color: vec4f,
    emissive: vec3f,
    metallic: f32,
    uv_row_x: vec4f,
    uv_row_y: vec4f,
    roughness: f32,
    normal_scale: f32,
    occlusion_strength: f32,
    alpha_cutoff: f32, // below 0: the alpha is not read
    base_color_layer: i32,
    metallic_roughness_layer: i32,
    normal_layer: i32,
    occlusion_layer: i32,
    emissive_layer: i32,
    reflectance: f32, // F0 of the dielectric
    unlit: f32,
    padding: f32,
};

struct Lighting {
    sun_matrix: mat4x4f,
    sun_direction: vec4f, // fourth: the size of a shadow texel in metres
    sun_radiance: vec4f,  // fourth: the highest level of the specular cube
    irradiance: array<vec4f, 9>,
};

@group(1) @binding(0) var<storage, read> instances: array<Instance>;
@group(1) @binding(1) var<storage, read> visible: array<u32>;
@group(1) @binding(2) var<storage, read> materials: array<Material>;

fn place(instance: Instance, position: vec3f) -> vec3f {
    let point = vec4f(position, 1.0);
    return vec3f(dot(instance.row_x, point), dot(instance.row_y, point), dot(instance.row_z, point));
}
