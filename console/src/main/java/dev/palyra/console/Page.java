package dev.palyra.console;

/**
 * The one HTML page: every address of the console answers with it.
 *
 * @param html the page
 * @param contentSecurityPolicy allows what the page needs and nothing else: this origin, and the
 *     one inline import map by its hash
 */
public record Page(String html, String contentSecurityPolicy) {}
