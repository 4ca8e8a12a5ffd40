using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations;

/// <summary>The names of what the agent itself keeps at a destination: below a mirror's root, and below each archive.</summary>
public static class DestinationLayout
{
    /// <summary>The agent's own directory.</summary>
    public static UnixPath Private { get; } = new(".owui-backup");

    /// <summary>The manifest of the captured state, sent last: it makes an archive complete.</summary>
    public static UnixPath Manifest { get; } = new(".owui-backup/manifest.jsonl");

    /// <summary>The instance's keys (<see cref="Model.KeyFile"/>), where they may be.</summary>
    public static UnixPath Keys { get; } = new(".owui-backup/keys.json");

    /// <summary>Archive: what it is and whose (<see cref="CopyOrigin"/>), sent first.</summary>
    public static UnixPath Started { get; } = new(".owui-backup/started.json");

    /// <summary>Archive: what was sent, as the place lists it. Mirror: the same of when all of it was read last.</summary>
    public static UnixPath Objects { get; } = new(".owui-backup/objects.jsonl");

    /// <summary>Archive: that somebody read all of it and found it whole, and when.</summary>
    public static UnixPath Verified { get; } = new(".owui-backup/verified.json");

    /// <summary>Mirror: what it is and whose (<see cref="CopyOrigin"/>), sent first.</summary>
    public static UnixPath Mirror { get; } = new(".owui-backup/mirror.json");

    /// <summary>Mirror: there while a run changes it.</summary>
    public static UnixPath Incomplete { get; } = new(".owui-backup/incomplete");

    /// <summary>Mirror: dated directories with replaced and deleted files.</summary>
    public static UnixPath History { get; } = new(".owui-backup/history");
}
