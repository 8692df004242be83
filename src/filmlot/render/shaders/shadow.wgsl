// Depth from the sun. Blended surfaces are left out by the draw list.
@vertex
fn place_caster(@builtin(instance_index) entry: u32, @location(0) position: vec3f) -> @builtin(position) vec4f {
    return view.view_projection * vec4f(place(instances[visible[entry]], position), 1.0);
}
