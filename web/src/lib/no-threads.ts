/** Browsers have no threads of Node.js: what asks for them does without. */
export {}
