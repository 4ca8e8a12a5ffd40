using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Configuration;

/// <summary>What an <c>agent.toml</c> says, checked in itself but not against the world.</summary>
/// <param name="File">The file as the user named it.</param>
/// <param name="Instances">At least one.</param>
/// <param name="Remotes">What <c>[remote.NAME]</c> defines.</param>
/// <param name="Jobs">In the order of the file.</param>
/// <param name="Notifications">What <c>[notify.NAME]</c> defines.</param>
public sealed record AgentConfig(
    string File,
    IReadOnlyList<InstanceConfig> Instances,
    IReadOnlyList<RemoteDefinition> Remotes,
    IReadOnlyList<JobConfig> Jobs,
    IReadOnlyList<NotificationConfig> Notifications);

/// <summary>Who is told how a run ended.</summary>
/// <param name="Name">Its name in the config.</param>
/// <param name="Type">What kind of receiver it is.</param>
/// <param name="On">After which endings: <c>success</c>, <c>warning</c>, <c>failure</c>.</param>
/// <param name="Command">The program and its arguments, for the type <c>command</c>; else empty.</param>
/// <param name="Settings">The receiver's own keys; any may be a secret, so all are carried as such.</param>
public sealed record NotificationConfig(
    string Name,
    string Type,
    IReadOnlyList<string> On,
    IReadOnlyList<string> Command,
    IReadOnlyDictionary<string, Secret> Settings);
