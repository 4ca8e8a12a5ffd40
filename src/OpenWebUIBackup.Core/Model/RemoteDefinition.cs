namespace OpenWebUIBackup.Core.Model;

/// <summary>A remote that the config defines, so that no rclone.conf is needed.</summary>
/// <param name="Name">The name before the colon of a destination.</param>
/// <param name="Type">rclone's name of the backend: <c>b2</c>, <c>s3</c>, <c>sftp</c> …</param>
/// <param name="Settings">The backend's own keys; any may be a secret, so all are carried as such.</param>
/// <param name="Encryption">How rclone's crypt is wrapped around it, if it is.</param>
public sealed record RemoteDefinition(
    string Name,
    string Type,
    IReadOnlyDictionary<string, Secret> Settings,
    RemoteEncryption? Encryption);

/// <summary>rclone's crypt around a remote.</summary>
/// <param name="Password">The password.</param>
/// <param name="Salt">crypt's second password, if there is one.</param>
/// <param name="Filenames">Whether names are encrypted too.</param>
public sealed record RemoteEncryption(Secret Password, Secret? Salt, bool Filenames);
