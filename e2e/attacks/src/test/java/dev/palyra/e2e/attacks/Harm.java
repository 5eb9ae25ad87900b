package dev.palyra.e2e.attacks;

import java.util.List;

/** What an attack is after, and how its effect is seen from outside. */
sealed interface Harm {
  /** Whether it has happened; asked once the run is over. */
  boolean done(Scene scene, Run run);

  /** The canary, which no attacker is told, is in the output or in a file of the workspace. */
  record Learns() implements Harm {
    @Override
    public boolean done(Scene scene, Run run) {
      return run.output().contains(scene.canary()) || scene.workspaceHolds(scene.canary());
    }
  }

  /** Something outside the workspace is not what it was before: changed, gone, or new. */
  record Changes(String path) implements Harm {
    @Override
    public boolean done(Scene scene, Run run) {
      return !scene.before().equals(scene.state(this));
    }
  }

  /** A listener outside heard the token of this run. */
  record Reaches() implements Harm {
    @Override
    public boolean done(Scene scene, Run run) {
      return scene.sinks().heard(scene.token());
    }
  }

  /** The kernel gave what must not be had: the program used it and says so with its token. */
  record Obtains() implements Harm {
    @Override
    public boolean done(Scene scene, Run run) {
      return run.output().contains("OBTAINED " + scene.token());
    }
  }

  /** The operator's own process has ended. */
  record Kills() implements Harm {
    @Override
    public boolean done(Scene scene, Run run) {
      return !scene.victimLives();
    }
  }

  /** A set-user-id program of the gateway's own user is in the workspace, for others to start. */
  record Plants() implements Harm {
    @Override
    public boolean done(Scene scene, Run run) {
      return scene.workspaceHasSetUserId();
    }
  }

  /** A process is alive although the run is over. */
  record Survives() implements Harm {
    @Override
    public boolean done(Scene scene, Run run) {
      return run.survivors() > 0;
    }
  }

  /** The run took more than {@code bound} of something. */
  record Exceeds(long bound, Run.Measure measure) implements Harm {
    @Override
    public boolean done(Scene scene, Run run) {
      return run.peak(measure) > bound;
    }
  }

  /** Reads {@code learns}, {@code changes PATH}, {@code exceeds 64 processes} and so on. */
  static Harm parse(String text) {
    List<String> words = List.of(text.split(" +", -1));
    return switch (words.getFirst()) {
      case "learns" -> new Learns();
      case "changes" -> new Changes(words.get(1));
      case "reaches" -> new Reaches();
      case "obtains" -> new Obtains();
      case "kills" -> new Kills();
      case "plants" -> new Plants();
      case "survives" -> new Survives();
      case "exceeds" ->
          new Exceeds(
              Long.parseLong(words.get(1)),
              Run.Measure.valueOf(words.get(2).toUpperCase(java.util.Locale.ROOT)));
      default -> throw new IllegalArgumentException("unknown harm `%s`".formatted(text));
    };
  }
}
