package dev.palyra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The types that the console's modules state in JSDoc hold, says TypeScript's compiler. */
@Tag("browser")
class ConsoleTypesTest {
  private static final Path WEB =
      Path.of("../console/src/main/resources/dev/palyra/console/web").toAbsolutePath().normalize();

  @Test
  void theCompilerFindsNothing() throws Exception {
    Path npm =
        NpmFolder.with(
            "npm-types",
            "typescript@5.9.3",
            "lit@3.3.3",
            "@codemirror/state@6.6.0",
            "@codemirror/view@6.41.0",
            "@codemirror/language@6.12.3",
            "@codemirror/commands@6.10.3",
            "@lezer/highlight@1.2.3");
    Path config = npm.resolve("tsconfig.json");
    Files.writeString(
        config,
        """
        {
          "compilerOptions": {
            "allowJs": true, "checkJs": true, "noEmit": true, "strict": true,
            "target": "es2024", "module": "esnext", "moduleResolution": "bundler",
            "lib": ["es2024", "dom", "dom.iterable", "dom.asynciterable"],
            "noUnusedLocals": true, "noImplicitReturns": true, "noFallthroughCasesInSwitch": true,
            "skipLibCheck": true, "types": [], "typeRoots": [],
            "paths": {"*": ["./node_modules/*"]}
          },
          "include": ["%s/**/*.js"]
        }
        """
            .formatted(WEB.toString().replace('\\', '/')));
    var ended =
        NpmFolder.run(
            npm.resolve("tsc.log"),
            List.of(
                "node",
                npm.resolve("node_modules/typescript/bin/tsc").toString(),
                "-p",
                config.toString()));

    assertThat(ended.said()).isEmpty();
    assertThat(ended.status()).isZero();
  }
}
