// One thread an instance: what touches the view is appended to the list of its draw.
struct Draw {
    index_count: u32,
    instance_count: atomic<u32>,
    first_index: u32,
    base_vertex: i32,
    first_instance: u32,
};

struct View { view_projection: mat4x4f };

struct Instance {
    rows: array<vec4f, 3>,
    sphere: vec4f,
    draw: u32,
    material: u32,
    padding: vec2u,
};

@group(0) @binding(0) var<uniform> view: View;
@group(1) @binding(0) var<storage, read> instances: array<Instance>;
@group(1) @binding(1) var<storage, read_write> visible: array<u32>;
@group(1) @binding(2) var<storage, read_write> draws: array<Draw>;

fn is_outside(plane: vec4f, sphere: vec4f) -> bool {
    return dot(plane.xyz, sphere.xyz) + plane.w < -sphere.w * length(plane.xyz);
}

@compute @workgroup_size(64)
fn cull(@builtin(global_invocation_id) thread: vec3u) {
    if thread.x >= arrayLength(&instances) {
        return;
    }
    let sphere = instances[thread.x].sphere;
    let rows = transpose(view.view_projection);
    if is_outside(rows[3] + rows[0], sphere) || is_outside(rows[3] - rows[0], sphere)
        || is_outside(rows[3] + rows[1], sphere) || is_outside(rows[3] - rows[1], sphere)
        || is_outside(rows[2], sphere) || is_outside(rows[3] - rows[2], sphere) {
        return;
    }
    let draw = instances[thread.x].draw;
    let place = atomicAdd(&draws[draw].instance_count, 1u);
    visible[draws[draw].first_instance + place] = thread.x;
}
