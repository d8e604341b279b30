// What pages look for in a browser when they are loaded, for tests in Node. A test imports this before any page.
Object.assign(globalThis, {
  document: { baseURI: "http://portal.test/v1/", documentElement: {} },
  location: { hash: "" },
  addEventListener: () => undefined,
});
// Newer versions of Node have one of their own, which cannot be assigned.
Object.defineProperty(globalThis, "navigator", { value: { languages: ["zh-CN"], onLine: true }, configurable: true });
