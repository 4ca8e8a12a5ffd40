using System.Text;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>
/// The names of what lies beside the snapshots in their directory. A snapshot's tree has nothing added to it, so that
/// <c>cp -a</c> of it is a restore; what the agent needs is in a hidden directory of its own.
/// </summary>
public static class SnapshotLayout
{
    /// <summary>The agent's own directory.</summary>
    public static ReadOnlySpan<byte> Private => ".owui-backup"u8;

    /// <summary>In <see cref="Private"/>: the manifests, one for each snapshot.</summary>
    public static ReadOnlySpan<byte> Manifests => "manifests"u8;

    /// <summary>In <see cref="Private"/>: the instance's keys, a file (mode 0600) for each snapshot that has them.</summary>
    public static ReadOnlySpan<byte> Keys => "keys"u8;

    /// <summary>In <see cref="Private"/>: trees being built or being removed. What is there at start was interrupted.</summary>
    public static ReadOnlySpan<byte> Partial => "partial"u8;

    /// <summary>In <see cref="Private"/>: the lock file.</summary>
    public static ReadOnlySpan<byte> Lock => "lock"u8;

    /// <summary>In <see cref="Manifests"/>: the manifest of the snapshot <paramref name="name"/>.</summary>
    public static byte[] ManifestName(string name) => Encoding.UTF8.GetBytes(name + ".jsonl");
}
