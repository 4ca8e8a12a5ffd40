using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Files;

/// <summary>How the copying of one file ended.</summary>
public enum CopyEnding
{
    /// <summary>Content and attributes are those of one moment of the file.</summary>
    Copied,

    /// <summary>The file changed each time that it was read; the copy is what was read last.</summary>
    ChangedWhileRead,

    /// <summary>It begins like a SQLite database and was not copied, as asked.</summary>
    IsDatabase,

    /// <summary>The name was gone, or something else had taken it, when the file was to be opened.</summary>
    Vanished,

    /// <summary>The original could not be opened or read. There is no copy.</summary>
    SourceFailed,

    /// <summary>The copy could not be made or written. What was made of it is gone again.</summary>
    TargetFailed,
}

/// <summary>What came of copying one file.</summary>
public readonly record struct CopyResult
{
    /// <summary>How it ended.</summary>
    public CopyEnding Ending { get; init; }

    /// <summary>The error, when reading or writing failed.</summary>
    public Errno Errno { get; init; }

    /// <summary>What was being done when it failed, as in <c>read</c>.</summary>
    public string? Operation { get; init; }

    /// <summary>The original as it was when its content was read.</summary>
    public FileStatus Status { get; init; }

    /// <summary>XXH128 of the content.</summary>
    public UInt128 Hash { get; init; }

    /// <summary>The original's extended attributes.</summary>
    public Xattr[] Xattrs { get; init; }

    /// <summary>What the copy does not have.</summary>
    public AttributeLosses Losses { get; init; }

    /// <summary>Whether there is a copy.</summary>
    public bool HasCopy => Ending is CopyEnding.Copied or CopyEnding.ChangedWhileRead;

    internal static CopyResult Source(Errno errno, string operation) => new()
    {
        Ending = errno is Errno.ENOENT or Errno.ELOOP or Errno.ENXIO or Errno.ENOTDIR
            ? CopyEnding.Vanished
            : CopyEnding.SourceFailed,
        Errno = errno,
        Operation = operation,
        Xattrs = [],
    };

    internal static CopyResult Target(Errno errno, string operation) =>
        new() { Ending = CopyEnding.TargetFailed, Errno = errno, Operation = operation, Xattrs = [] };
}
