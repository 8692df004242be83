// Scene-linear light to 8-bit sRGB: the one view transform, per pixel, after everything else.
@group(0) @binding(0) var picture: texture_2d<f32>;

@vertex
fn cover(@builtin(vertex_index) number: u32) -> @builtin(position) vec4f {
    let corner = vec2f(f32((number << 1u) & 2u), f32(number & 2u)) * 2.0 - 1.0;
    return vec4f(corner, 0.0, 1.0);
}

// Straight up to START, then a hyperbola towards white; hues fade to white only far above it.
const START = 0.7;
const FADE = 0.12;

fn compress(color: vec3f) -> vec3f {
    let peak = max(color.r, max(color.g, color.b));
    if peak <= START {
        return color;
    }
    let room = 1.0 - START;
    let lowered = 1.0 - room * room / (peak + room - START);
    let faded = 1.0 - 1.0 / (FADE * (peak - lowered) + 1.0);
    return mix(color * (lowered / peak), vec3f(lowered), faded);
}

@fragment
fn encode(@builtin(position) pixel: vec4f) -> @location(0) vec4f {
    let linear = compress(max(textureLoad(picture, vec2i(pixel.xy), 0).rgb, vec3f(0.0)));
    let curve = 1.055 * pow(linear, vec3f(1.0 / 2.4)) - 0.055;
    return vec4f(select(curve, linear * 12.92, linear <= vec3f(0.0031308)), 1.0);
}
