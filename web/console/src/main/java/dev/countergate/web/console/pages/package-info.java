/// The compiled templates of `src/main/jte`.
@org.jspecify.annotations.NullUnmarked
package dev.countergate.web.console.pages;
