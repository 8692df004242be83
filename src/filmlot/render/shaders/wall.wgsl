// The LED wall's own picture: every LED pixel knows its place in the stage and looks itself up in the inner
// view, where the camera sees it, or else in the outer cube.
struct Look {
    inner: mat4x4f,   // stage to the clip space of the inner picture
    camera: mat4x4f,  // stage to the clip space of the camera with its overscan
    led_red: vec4f,   // rows of the LED matrix; fourth of the first: the peak
    led_green: vec4f, // fourth: gain of the outer frustum
    led_blue: vec4f,  // fourth: feather as a part of the picture's width
    stage_point: vec4f,
};

@group(0) @binding(0) var<uniform> look: Look;
@group(0) @binding(1) var position_map: texture_2d<f32>;
@group(0) @binding(2) var inner: texture_2d<f32>;
@group(0) @binding(3) var outer: texture_cube<f32>;
@group(0) @binding(4) var clamped: sampler;

@vertex
fn cover(@builtin(vertex_index) number: u32) -> @builtin(position) vec4f {
    let corner = vec2f(f32((number << 1u) & 2u), f32(number & 2u)) * 2.0 - 1.0;
    return vec4f(corner, 0.0, 1.0);
}

@fragment
fn light_led(@builtin(position) pixel: vec4f) -> @location(0) vec4f {
    let texel = textureLoad(position_map, vec2i(pixel.xy), 0);
    if texel.w == 0.0 {
        return vec4f(0.0, 0.0, 0.0, 1.0);
    }
    let place = vec4f(texel.xyz, 1.0);
    let outward = (texel.xyz - look.stage_point.xyz).xzy;
    var color = textureSampleLevel(outer, clamped, outward, 0.0).rgb * look.led_green.w;

    let seen = look.camera * place;
    let edge = abs(seen.xy) / max(seen.w, 1e-6);
    let margin = 1.0 - max(edge.x, edge.y);
    let weight = select(0.0, smoothstep(0.0, max(2.0 * look.led_blue.w, 1e-6), margin), seen.w > 0.0);
    if weight > 0.0 {
        let clip = look.inner * place;
        let uv = clip.xy / clip.w * vec2f(0.5, -0.5) + 0.5;
        color = mix(color, textureSampleLevel(inner, clamped, uv, 0.0).rgb, weight);
    }
    let led = vec3f(dot(look.led_red.xyz, color), dot(look.led_green.xyz, color), dot(look.led_blue.xyz, color));
    return vec4f(clamp(led, vec3f(0.0), vec3f(look.led_red.w)), 1.0);
}
