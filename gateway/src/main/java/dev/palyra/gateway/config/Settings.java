package dev.palyra.gateway.config;

import java.nio.file.Path;

/** All of {@code palyra.toml}. A file without any key gives the defaults. */
public record Settings(
    ServerSettings server,
    AccessSettings access,
    CallSettings calls,
    EventSettings events,
    ApprovalSettings approvals,
    WorkspaceSettings workspace,
    PolicySettings policy,
    SecretSettings secrets,
    SandboxSettings sandbox,
    DeviceSettings devices,
    SkillSettings skills,
    RunSettings runs,
    McpSettings mcp) {

  /**
   * Reads a configuration.
   *
   * @param name the file's name, for messages
   * @param home where relative paths start
   * @param userFolder what {@code ~} stands for
   * @throws InvalidFilesException naming every mistake
   */
  public static Settings read(String name, String text, Path home, Path userFolder) {
    var file = TomlFile.parse(name, text);
    if (file.broken()) {
      throw new InvalidFilesException(file.problems());
    }
    TomlSection root = file.root();
    var settings =
        new Settings(
            ServerSettings.read(root.section("server")),
            AccessSettings.read(root.section("access")),
            CallSettings.read(root.section("calls")),
            EventSettings.read(root.section("events")),
            ApprovalSettings.read(root.section("approvals")),
            WorkspaceSettings.read(root.section("workspace"), home, userFolder),
            PolicySettings.read(root.section("policy")),
            SecretSettings.read(root.section("secrets"), home, userFolder),
            SandboxSettings.read(root.section("sandbox")),
            DeviceSettings.read(root.section("devices")),
            SkillSettings.read(root.section("skills")),
            RunSettings.read(root, home, userFolder),
            McpSettings.read(root.section("mcp"), home, userFolder));
    root.end();
    if (file.broken()) {
      throw new InvalidFilesException(file.problems());
    }
    return settings;
  }

  /** The defaults, with the workspace below {@code home}. */
  public static Settings defaults(Path home) {
    return new Settings(
        ServerSettings.DEFAULTS,
        AccessSettings.DEFAULTS,
        CallSettings.DEFAULTS,
        EventSettings.DEFAULTS,
        ApprovalSettings.DEFAULTS,
        WorkspaceSettings.defaults(home),
        PolicySettings.DEFAULTS,
        SecretSettings.DEFAULTS,
        SandboxSettings.DEFAULTS,
        DeviceSettings.DEFAULTS,
        SkillSettings.DEFAULTS,
        RunSettings.DEFAULTS,
        McpSettings.DEFAULTS);
  }

  /** The same, listening on another port. */
  public Settings withPort(int port) {
    return with(server.withPort(port), secrets);
  }

  /** The same, for the one start after a backup of the vault was put back. */
  public Settings acceptingRestored() {
    return with(server, secrets.acceptingRestored());
  }

  /** The same, with other servers behind Palyra. */
  public Settings with(McpSettings changed) {
    return new Settings(
        server, access, calls, events, approvals, workspace, policy, secrets, sandbox, devices,
        skills, runs, changed);
  }

  private Settings with(ServerSettings server, SecretSettings secrets) {
    return new Settings(
        server, access, calls, events, approvals, workspace, policy, secrets, sandbox, devices,
        skills, runs, mcp);
  }
}
