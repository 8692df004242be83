// One view of a frame: a slot of the uniform buffer, chosen by its dynamic offset.
struct View {
    view_projection: mat4x4f,
    eye: vec4f,
    // The direction through the picture's centre, and what one unit of x and y in clip space adds to it.
    ray_centre: vec4f,
    ray_across: vec4f,
    ray_up: vec4f,
    // How much of a pixel one sample stands for, along an edge: pictures are filtered over that and no more.
    footprint: f32,
};

@group(0) @binding(0) var<uniform> view: View;
