/** Stands in place of a native library that the bundle never calls. */
export default undefined;
