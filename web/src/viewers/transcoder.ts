/** The transcoder of textures, made to run where no text may become code: our pages forbid that. */

/** It writes the source of functions and has it evaluated, in these places; beside each, the same as a closure there. */
const CLOSURES: Record<string, string> = {
  "newFunc(Function,args)(...closureArgs)": `function (...given) {
    const stack = needsDestructorStack ? [] : null;
    const wired = argTypes.slice(2).map((type, index) => type["toWireType"](stack, given[index]));
    if (isClassMethodFunc) wired.unshift(argTypes[1]["toWireType"](stack, this));
    const answer = cppInvokerFunc(cppTargetFunc, ...wired);
    if (stack) runDestructors(stack);
    else argTypes.slice(isClassMethodFunc ? 1 : 2).forEach((type, index) => type.destructorFunction?.(wired[index]));
    return returns ? argTypes[0]["fromWireType"](answer) : undefined;
  }`,
  "newFunc(Function,params)(...args)": `function (object, called, destructors, at) {
    const given = types.map((type) => {
      const value = type.readValueFromPointer(at);
      at += type["argPackAdvance"];
      return value;
    });
    const answer = kind === 1 ? new called(...given) : called.call(object, ...given);
    return retType.isVoid ? undefined : emval_returnValue(retType, destructors, answer);
  }`,
};

/** The transcoder's source without evaluation; throws where it is another than the one this was written for. */
export function withoutEvaluation(source: string): string {
  return Object.entries(CLOSURES).reduce((text, [evaluated, closure]) => {
    const parts = text.split(evaluated);
    if (parts.length !== 2) {
      throw new Error("The texture transcoder has changed: look at how it binds functions.");
    }
    return parts.join(closure);
  }, source);
}
