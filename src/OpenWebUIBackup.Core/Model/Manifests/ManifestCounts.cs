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
    public void Add(scoped in ManifestEntry entry) => Add(entry.Type, entry.Size, 1);

    /// <summary>Takes an entry out again.</summary>
    public void Remove(scoped in ManifestEntry entry) => Add(entry.Type, -entry.Size, -1);

    /// <summary>Counts all that <paramref name="other"/> counted.</summary>
    public void Add(in ManifestCounts other)
    {
        Entries += other.Entries;
        Files += other.Files;
        Directories += other.Directories;
        SymbolicLinks += other.SymbolicLinks;
        Fifos += other.Fifos;
        Devices += other.Devices;
        Bytes += other.Bytes;
    }

    private void Add(FileType type, long bytes, int entries)
    {
        Entries += entries;
        switch (type)
        {
            case FileType.Regular:
                Files += entries;
                Bytes += bytes;
                break;
            case FileType.Directory:
                Directories += entries;
                break;
            case FileType.SymbolicLink:
                SymbolicLinks += entries;
                break;
            case FileType.Fifo:
                Fifos += entries;
                break;
            default:
                Devices += entries;
                break;
        }
    }
}
