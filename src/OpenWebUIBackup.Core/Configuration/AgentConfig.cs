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
    IReadOnlyList<RemoteConfig> Remotes,
    IReadOnlyList<JobConfig> Jobs,
    IReadOnlyList<NotificationConfig> Notifications);

/// <summary>A remote that the config defines, so that no rclone.conf is needed.</summary>
/// <param name="Name">The name before the colon of a destination.</param>
/// <param name="Type">rclone's name of the backend: <c>b2</c>, <c>s3</c>, <c>sftp</c> …</param>
/// <param name="Settings">The backend's own keys; any may be a secret, so all are carried as such.</param>
/// <param name="Encryption">How rclone's crypt is wrapped around it, if it is.</param>
public sealed record RemoteConfig(
    string Name,
    string Type,
    IReadOnlyDictionary<string, Secret> Settings,
    EncryptionConfig? Encryption);

/// <summary>rclone's crypt around a remote.</summary>
/// <param name="Password">The password.</param>
/// <param name="Salt">crypt's second password, if there is one.</param>
/// <param name="Filenames">Whether names are encrypted too.</param>
public sealed record EncryptionConfig(Secret Password, Secret? Salt, bool Filenames);

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
