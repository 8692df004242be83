// Depth from the sun. Blended surfaces are left out by the draw list; what a mask cuts away casts no shadow.
@group(2) @binding(0) var color_maps: texture_2d_array<f32>;
@group(2) @binding(1) var repeated: sampler;

@vertex
fn place_caster(@builtin(instance_index) entry: u32, @location(0) position: vec3f) -> @builtin(position) vec4f {
    return view.view_projection * vec4f(place(instances[visible[entry]], position), 1.0);
}

struct Caster {
    @builtin(position) clip: vec4f,
    @location(0) uv: vec2f,
    @location(1) alpha: f32,
    @location(2) @interpolate(flat) material: u32,
};

@vertex
fn place_masked_caster(
    @builtin(instance_index) entry: u32,
    @location(0) position: vec3f,
    @location(1) uv: vec2f,
    @location(2) color: vec4f,
) -> Caster {
    let instance = instances[visible[entry]];
    let material = materials[instance.material];
    let clip = view.view_projection * vec4f(place(instance, position), 1.0);
    let place_uv = vec3f(uv, 1.0);
    let mapped = vec2f(dot(material.uv_row_x.xyz, place_uv), dot(material.uv_row_y.xyz, place_uv));
    return Caster(clip, mapped, material.base_color.a * color.a, instance.material);
}

@fragment
fn cut_out(in: Caster) {
    let m = materials[in.material];
    var alpha = in.alpha;
    if m.base_color_layer >= 0 {
        alpha *= textureSample(color_maps, repeated, in.uv, m.base_color_layer).a;
    }
    if alpha < m.alpha_cutoff {
        discard;
    }
}
