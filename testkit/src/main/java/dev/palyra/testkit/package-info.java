/** Fakes and contract suites that the modules' tests share. */
@NullMarked
package dev.palyra.testkit;

import org.jspecify.annotations.NullMarked;
