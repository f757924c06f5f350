// What rastro uses of WebAssembly's JavaScript interface (W3C WebAssembly JavaScript Interface 2), which neither the language's types nor
// Node's have.

declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }

  class Memory {
    constructor(limits: { readonly initial: number; readonly maximum: number; readonly shared: true });
    readonly buffer: SharedArrayBuffer;
  }

  class Instance {
    constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>);
    readonly exports: unknown;
  }

  /** A variable of an instance. */
  interface Global {
    readonly value: number;
  }
}
