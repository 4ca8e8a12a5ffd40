using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Model.Manifests;

/// <summary>How many entries of each type there are, and their bytes.</summary>
public record struct ManifestCounts
{
    /// <summary>All entries: the lines between header and end line.</summary>
    public long Entries { get; set; }

    /// <summary>Regular files, each name counted.</summary>
    public long Files { get; set; }

    /// <summary>Directories, the root among them.</summary>
    public long Directories { get; set; }

    /// <summary>Symbolic links.</summary>
    public long SymbolicLinks { get; set; }

    /// <summary>FIFOs.</summary>
    public long Fifos { get; set; }

    /// <summary>Character and block devices.</summary>
    public long Devices { get; set; }

    /// <summary>Sum of the sizes of regular files; a file with two names counts twice.</summary>
    public long Bytes { get; set; }

    /// <summary>Counts one more entry.</summary>
    public void Add(scoped in ManifestEntry entry) => Add(entry.Type, entry.Size);

    /// <summary>Counts all that <paramref name="other"/> counted.</summary>
    public void Add(in ManifestCounts other) => Add(other, 1);

    /// <summary>Takes out what <paramref name="other"/> counted.</summary>
    public void Subtract(in ManifestCounts other) => Add(other, -1);

    private void Add(in ManifestCounts other, int sign)
    {
        Entries += sign * other.Entries;
        Files += sign * other.Files;
        Directories += sign * other.Directories;
        SymbolicLinks += sign * other.SymbolicLinks;
        Fifos += sign * other.Fifos;
        Devices += sign * other.Devices;
        Bytes += sign * other.Bytes;
    }

    private void Add(FileType type, long bytes)
    {
        Entries++;
        switch (type)
        {
            case FileType.Regular:
                Files++;
                Bytes += bytes;
                break;
            case FileType.Directory:
                Directories++;
                break;
            case FileType.SymbolicLink:
                SymbolicLinks++;
                break;
            case FileType.Fifo:
                Fifos++;
                break;
            default:
                Devices++;
                break;
        }
    }
}
