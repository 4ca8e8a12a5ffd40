using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Destinations.Archives;

/// <summary>What an archive is going to hold: a captured state as it is laid out at a destination, ready to be sent to any number of them.</summary>
/// <param name="Origin">What it is and whose; its name is each destination's own matter.</param>
/// <param name="Parts">What is sent; targets are relative to the archive.</param>
/// <param name="Objects">What must be there afterwards, in byte order of path; hashes are the places' own matter.</param>
/// <param name="Manifest">The manifest's content.</param>
public sealed record ArchiveContents(
    CopyOrigin Origin, IReadOnlyList<ShipPart> Parts, IReadOnlyList<ArchiveObject> Objects, ReadOnlyMemory<byte> Manifest)
{
    /// <summary>Bytes of all objects.</summary>
    public long Bytes => Objects.Sum(item => item.Size);
}

/// <summary>What came of laying it out.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Contents">It; null unless the outcome is a success.</param>
public sealed record PreparedContents(Outcome Outcome, ArchiveContents? Contents);

/// <summary>A captured state.</summary>
/// <param name="Tree">The absolute path of its tree. Nobody writes there.</param>
/// <param name="Manifest">The absolute path of its manifest.</param>
/// <param name="Origin">What it is and whose; its layout is the one that the config asks for.</param>
public sealed record CapturedSource(string Tree, string Manifest, CopyOrigin Origin);
