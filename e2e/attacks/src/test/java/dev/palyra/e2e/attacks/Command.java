package dev.palyra.e2e.attacks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is started, the same bare and confined: program, arguments, and the facts of the scene. */
record Command(Path program, List<String> arguments, Map<String, String> environment) {

  static Command of(Case attack, Scene scene, Path tools) throws IOException {
    Map<String, String> environment = new HashMap<>(scene.facts());
    for (String entry : attack.words("env")) {
      String[] parts = entry.split("=", 2);
      environment.put(parts[0], scene.expand(parts[1]));
    }
    List<String> line =
        switch (attack.language()) {
          case SH -> List.of("/bin/bash", "-c", attack.source());
          case PY ->
              List.of(
                  "/usr/bin/python3",
                  "-c",
                  Files.readString(tools.resolve("prelude.py")) + attack.source());
          case C -> {
            Path program = Scene.WORKSPACE.resolve("attack");
            Files.copy(
                tools.resolve(attack.area() + "-" + attack.name()),
                program,
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
            yield List.of(program.toString());
          }
          case ARGV -> attack.lines().stream().map(scene::expand).toList();
        };
    return new Command(
        Path.of(line.getFirst()),
        new ArrayList<>(line.subList(1, line.size())),
        Map.copyOf(environment));
  }
}
