@NullMarked
package dev.palyra.sandbox.files;

import org.jspecify.annotations.NullMarked;
