namespace OpenWebUIBackup.Core.Model;

/// <summary>What is known of an instance beside its data when it is captured: it goes into the manifest and beside it.</summary>
public sealed record InstanceNotes
{
    /// <summary>Nothing is known.</summary>
    public static InstanceNotes None { get; } = new();

    /// <summary>Open WebUI's version.</summary>
    public string? OpenWebUIVersion { get; init; }

    /// <summary>The instance's keys; empty unless they are to be kept.</summary>
    public IReadOnlyList<SecretKey> Keys { get; init; } = [];

    /// <summary>Whether the keys may also go where nothing is encrypted: the user wrote <c>secret_key = "plain"</c>.</summary>
    public bool SendsKeysPlain { get; init; }
}
