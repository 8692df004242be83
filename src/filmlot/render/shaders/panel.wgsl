// The wall as the camera meets it: a lamp with a picture in front, black behind.
@group(1) @binding(0) var picture: texture_2d<f32>;
@group(1) @binding(1) var clamped: sampler;

struct Panel {
    @builtin(position) clip: vec4f,
    @location(0) uv: vec2f,
};

@vertex
fn place_panel(@location(0) position: vec3f, @location(1) uv: vec2f) -> Panel {
    return Panel(view.view_projection * vec4f(position, 1.0), uv);
}

@fragment
fn shine(in: Panel, @builtin(front_facing) is_front: bool) -> @location(0) vec4f {
    let color = textureSampleLevel(picture, clamped, in.uv, 0.0).rgb;
    return vec4f(select(vec3f(0.004), color, is_front), 1.0);
}
