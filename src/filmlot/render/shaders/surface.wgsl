// Surfaces: GGX with energy compensation, image-based light in split-sum form, one sun with a shadow map.
// Nothing here depends on where a point lies in the picture: two frusta must agree on every surface point.
override HAS_MAPS: bool = true;

@group(2) @binding(0) var<uniform> lighting: Lighting;
@group(2) @binding(1) var shadow_map: texture_depth_2d;
@group(2) @binding(2) var shadow_sampler: sampler_comparison;
@group(2) @binding(3) var specular_cube: texture_cube<f32>;
@group(2) @binding(4) var brdf_table: texture_2d<f32>;
@group(2) @binding(5) var clamped: sampler;
@group(2) @binding(6) var background: texture_2d<f32>;
@group(2) @binding(7) var color_maps: texture_2d_array<f32>;
@group(2) @binding(8) var data_maps: texture_2d_array<f32>;
@group(2) @binding(9) var repeated: sampler;

const PI = 3.14159265;

struct Corner {
    @location(0) position: vec3f,
    @location(1) normal: vec4f,
    @location(2) uv: vec2f,
    @location(3) color: vec4f,
    @location(4) light: vec4f,
    @location(5) opening: vec4f,
};

struct Surface {
    @builtin(position) clip: vec4f,
    @location(0) position: vec3f,
    @location(1) normal: vec3f,
    @location(2) uv: vec2f,
    @location(3) color: vec4f,
    @location(4) light: vec4f,
    @location(5) opening: vec3f,
    @location(6) @interpolate(flat) material: u32,
};

// Normals turn by the cofactor matrix, which stays right under uneven scale and mirroring.
fn turn(instance: Instance, n: vec3f) -> vec3f {
    let x = instance.row_x.xyz;
    let y = instance.row_y.xyz;
    let z = instance.row_z.xyz;
    return vec3f(dot(cross(y, z), n), dot(cross(z, x), n), dot(cross(x, y), n));
}

@vertex
fn place_corner(@builtin(instance_index) entry: u32, corner: Corner) -> Surface {
    let instance = instances[visible[entry]];
    let material = materials[instance.material];
    let position = place(instance, corner.position);
    var out: Surface;
    out.clip = view.view_projection * vec4f(position, 1.0);
    out.position = position;
    out.normal = turn(instance, corner.normal.xyz);
    out.opening = turn(instance, corner.opening.xyz);
    let uv = vec3f(corner.uv, 1.0);
    out.uv = vec2f(dot(material.uv_row_x.xyz, uv), dot(material.uv_row_y.xyz, uv));
    out.color = corner.color;
    out.light = corner.light;
    out.material = instance.material;
    return out;
}

fn irradiance_towards(n: vec3f) -> vec3f {
    let e = &lighting.irradiance;
    return max(
        0.282095 * (*e)[0].rgb
            + 0.488603 * (n.y * (*e)[1].rgb + n.z * (*e)[2].rgb + n.x * (*e)[3].rgb)
            + 1.092548 * (n.x * n.y * (*e)[4].rgb + n.y * n.z * (*e)[5].rgb + n.x * n.z * (*e)[7].rgb)
            + 0.315392 * (3.0 * n.z * n.z - 1.0) * (*e)[6].rgb
            + 0.546274 * (n.x * n.x - n.y * n.y) * (*e)[8].rgb,
        vec3f(0.0));
}

fn sunlight_at(position: vec3f, normal: vec3f) -> f32 {
    // Stepping out along the normal keeps a surface from shading itself.
    let lifted = position + normal * lighting.sun_direction.w * 1.5;
    let place = (lighting.sun_matrix * vec4f(lifted, 1.0)).xyz;
    let uv = place.xy * vec2f(0.5, -0.5) + 0.5;
    let texel = 0.75 / vec2f(textureDimensions(shadow_map));
    var lit = 0.0;
    lit += textureSampleCompareLevel(shadow_map, shadow_sampler, uv + texel * vec2f(-1.0, -1.0), place.z);
    lit += textureSampleCompareLevel(shadow_map, shadow_sampler, uv + texel * vec2f(1.0, -1.0), place.z);
    lit += textureSampleCompareLevel(shadow_map, shadow_sampler, uv + texel * vec2f(-1.0, 1.0), place.z);
    lit += textureSampleCompareLevel(shadow_map, shadow_sampler, uv + texel * vec2f(1.0, 1.0), place.z);
    let beyond = any(abs(place.xy) > vec2f(1.0)) || place.z > 1.0;
    return select(lit * 0.25, 1.0, beyond);
}

struct Maps {
    color: vec4f,
    metallic_roughness: vec2f,
    normal: vec3f,
    occlusion: f32,
    emissive: vec3f,
};

fn read_maps(m: Material, uv: vec2f) -> Maps {
    let dx = dpdx(uv) * view.footprint;
    let dy = dpdy(uv) * view.footprint;
    var maps = Maps(vec4f(1.0), vec2f(1.0), vec3f(0.0, 0.0, 1.0), 1.0, vec3f(1.0));
    if m.base_color_layer >= 0 {
        maps.color = textureSampleGrad(color_maps, repeated, uv, m.base_color_layer, dx, dy);
    }
    if m.emissive_layer >= 0 {
        maps.emissive = textureSampleGrad(color_maps, repeated, uv, m.emissive_layer, dx, dy).rgb;
    }
    if m.metallic_roughness_layer >= 0 {
        maps.metallic_roughness = textureSampleGrad(data_maps, repeated, uv, m.metallic_roughness_layer, dx, dy).bg;
    }
    if m.normal_layer >= 0 {
        maps.normal = textureSampleGrad(data_maps, repeated, uv, m.normal_layer, dx, dy).xyz * 2.0 - 1.0;
    }
    if m.occlusion_layer >= 0 {
        let seen = textureSampleGrad(data_maps, repeated, uv, m.occlusion_layer, dx, dy).r;
        maps.occlusion = mix(1.0, seen, m.occlusion_strength);
    }
    return maps;
}

// The tangent frame follows from how position and UV change; on one triangle that is the same in every view.
fn bend_normal(n: vec3f, mapped: vec3f, position: vec3f, uv: vec2f) -> vec3f {
    let px = dpdx(position);
    let py = dpdy(position);
    let ux = dpdx(uv);
    let uy = dpdy(uv);
    let turn = sign(dot(cross(px, py), n)); // rows count downwards, and the back may be seen
    let across = turn * (cross(py, n) * ux.x + cross(n, px) * uy.x);
    let along = turn * (cross(py, n) * ux.y + cross(n, px) * uy.y);
    let largest = max(dot(across, across), dot(along, along));
    if largest <= 0.0 {
        return n;
    }
    let scale = inverseSqrt(largest);
    return normalize(across * scale * mapped.x - along * scale * mapped.y + n * mapped.z);
}

@fragment
fn shade(in: Surface, @builtin(front_facing) is_front: bool) -> @location(0) vec4f {
    let m = materials[in.material];
    var base = m.base_color * in.color;
    var emissive = m.emissive;
    var roughness = m.roughness;
    var metallic = m.metallic;
    var sky_seen = in.light.a;
    let facing = select(-1.0, 1.0, is_front);
    let plain = normalize(in.normal) * facing;
    var n = plain;
    if HAS_MAPS {
        let maps = read_maps(m, in.uv);
        base *= maps.color;
        emissive *= maps.emissive;
        metallic *= maps.metallic_roughness.x;
        roughness *= maps.metallic_roughness.y;
        sky_seen *= maps.occlusion;
        n = bend_normal(n, vec3f(maps.normal.xy * m.normal_scale, maps.normal.z), in.position, in.uv);
    }
    if base.a < m.alpha_cutoff {
        discard;
    }
    let alpha = select(base.a, 1.0, m.alpha_cutoff >= 0.0 || m.alpha_cutoff == -2.0);
    if m.unlit > 0.0 {
        return vec4f((base.rgb + emissive) * alpha, alpha);
    }

    let v = normalize(view.eye.xyz - in.position);
    let n_v = clamp(dot(n, v), 1e-3, 1.0);
    roughness = clamp(roughness, 0.045, 1.0);
    let f0 = mix(vec3f(m.reflectance), base.rgb, metallic);
    let albedo = base.rgb * (1.0 - metallic);
    // Sampled between the centres of the outer texels: no wrap, no edge.
    let table = textureSampleLevel(brdf_table, clamped, vec2f(n_v, roughness) * (63.0 / 64.0) + 0.5 / 64.0, 0.0).xy;
    // What reflects nothing head on (an index of refraction of 1) reflects nothing at a grazing angle either.
    let f90 = saturate(50.0 * max(f0.r, max(f0.g, f0.b)));
    let single = f0 * table.x + f90 * table.y;
    let compensation = 1.0 + f0 * (1.0 / max(table.x + table.y, 1e-3) - 1.0);

    let bounced = reflect(-v, n);
    let level = roughness * lighting.sun_radiance.w;
    let reflected = textureSampleLevel(specular_cube, clamped, bounced.xzy, level).rgb;
    // What is open of the sky lies around the opening; a normal map turns it as it turns the normal.
    let opening = normalize(normalize(in.opening) * facing + n - plain);
    let ambient = irradiance_towards(opening) * sky_seen + in.light.rgb;
    let specular_seen = clamp(pow(n_v + sky_seen, exp2(-16.0 * roughness - 1.0)) - 1.0 + sky_seen, 0.0, 1.0);
    // Where something hides the sky, its light is mirrored: what the bake gathered, over the part it came from.
    let beside = in.light.rgb / max(1.0 - in.light.a, 0.05);
    let mirrored = mix(beside, reflected, specular_seen);
    var color = emissive + albedo * (1.0 - single) * ambient + mirrored * single * compensation;

    let l = lighting.sun_direction.xyz;
    let n_l = dot(n, l);
    if n_l > 0.0 {
        let h = normalize(v + l);
        let a = roughness * roughness;
        let a2 = a * a;
        let n_h = saturate(dot(n, h));
        let spread = (n_h * a2 - n_h) * n_h + 1.0;
        let masking = n_l * sqrt(n_v * n_v * (1.0 - a2) + a2) + n_v * sqrt(n_l * n_l * (1.0 - a2) + a2);
        let fresnel = f0 + (f90 - f0) * pow(1.0 - saturate(dot(v, h)), 5.0);
        // Times pi: the sun's radiance is given as irradiance over pi.
        let lobe = a2 / (spread * spread) * 0.5 / max(masking, 1e-4);
        let direct = albedo * (1.0 - fresnel) + fresnel * lobe * compensation;
        color += direct * lighting.sun_radiance.rgb * n_l * sunlight_at(in.position, n);
    }
    return vec4f(min(color, vec3f(6e4)) * alpha, alpha);
}

struct Sight {
    @invariant @builtin(position) clip: vec4f,
    @location(0) ray: vec3f,
};

@vertex
fn cover(@builtin(vertex_index) number: u32) -> Sight {
    let corner = vec2f(f32((number << 1u) & 2u), f32(number & 2u)) * 2.0 - 1.0;
    let ray = view.ray_centre.xyz + view.ray_across.xyz * corner.x + view.ray_up.xyz * corner.y;
    return Sight(vec4f(corner, 0.0, 1.0), ray);
}

@fragment
fn shade_background(in: Sight) -> @location(0) vec4f {
    let d = normalize(in.ray);
    // The sampler repeats around; above and below it must not reach over the poles.
    let pole = 0.5 / f32(textureDimensions(background).y);
    let v = clamp(acos(clamp(d.z, -1.0, 1.0)) / PI, pole, 1.0 - pole);
    let uv = vec2f(atan2(d.x, d.y) / (2.0 * PI) + 0.5, v);
    return vec4f(textureSampleLevel(background, repeated, uv, 0.0).rgb, 1.0);
}
