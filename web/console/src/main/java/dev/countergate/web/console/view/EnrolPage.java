package dev.countergate.web.console.view;

/// A person is invited to make a first passkey.
///
/// @param name whose passkey it will be
/// @param token of the one-time link, which the page's button spends
public record EnrolPage(String name, String token) {}
