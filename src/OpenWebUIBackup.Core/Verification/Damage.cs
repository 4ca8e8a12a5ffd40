using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Verification;

/// <summary>In what a tree differs from its manifest.</summary>
[Flags]
public enum DamageKinds
{
    /// <summary>In nothing.</summary>
    None = 0,

    /// <summary>It is in the manifest and not in the tree.</summary>
    Missing = 1,

    /// <summary>It is in the tree and not in the manifest.</summary>
    Extra = 2,

    /// <summary>It is something else than it was.</summary>
    Type = 4,

    /// <summary>A file has another size.</summary>
    Size = 8,

    /// <summary>A file's content has another hash.</summary>
    Content = 16,

    /// <summary>Another modification time.</summary>
    ModifiedAt = 32,

    /// <summary>Other mode bits.</summary>
    Mode = 64,

    /// <summary>Another owner or group.</summary>
    Owner = 128,

    /// <summary>Other extended attributes or ACLs.</summary>
    Attributes = 256,

    /// <summary>A symbolic link says something else.</summary>
    Target = 512,

    /// <summary>A device has other numbers.</summary>
    Device = 1024,

    /// <summary>What was one file with several names no longer is, or the other way round.</summary>
    HardLinks = 2048,

    /// <summary>It could not be read.</summary>
    Unreadable = 4096,

    /// <summary>A database fails its checks, or holds other numbers of rows.</summary>
    Database = 8192,
}

/// <summary>Something in a tree that is not as its manifest says.</summary>
/// <param name="Path">The path below the tree's root; empty for the root itself.</param>
/// <param name="Kinds">In what it differs.</param>
/// <param name="Detail">What was found and what should be, fit to be shown.</param>
public sealed record Damage(UnixPath Path, DamageKinds Kinds, string Detail)
{
    /// <inheritdoc />
    public override string ToString() => $"{(Path.IsEmpty ? "." : Path.ToString())}: {Detail}";

    /// <summary>The damage as a problem.</summary>
    public Problem ToProblem() => Problem.Error("confirm", Path.IsEmpty ? "." : Path.ToString(), Detail);
}
