using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>
/// A directory that is being captured: where it is read, where it is built, and where the previous snapshot has it.
/// Closed, and its copy given its attributes, when the walk and all batches are done with it.
/// </summary>
internal sealed class DirectoryNode
{
    private readonly Action<DirectoryNode> _finished;
    private int _users = 1;

    internal DirectoryNode(
        byte[] prefix, DirectoryHandle source, DirectoryHandle target, DirectoryHandle? linkBase, in FileStatus status,
        Xattr[] xattrs, Action<DirectoryNode> finished)
    {
        Prefix = prefix;
        Source = source;
        Target = target;
        Base = linkBase;
        Status = status;
        Xattrs = xattrs;
        _finished = finished;
    }

    /// <summary>What stands before the names in it: empty for the root, else the path and '/'.</summary>
    internal byte[] Prefix { get; }

    internal DirectoryHandle Source { get; }

    internal DirectoryHandle Target { get; }

    /// <summary>The same directory in the previous snapshot, if it was there.</summary>
    internal DirectoryHandle? Base { get; }

    /// <summary>As it was before it was listed.</summary>
    internal FileStatus Status { get; }

    internal Xattr[] Xattrs { get; }

    /// <summary>The names in it, once the walk has come to them.</summary>
    internal DirectoryListing? Listing { get; set; }

    /// <summary>The path for a person to read.</summary>
    internal UnixPath PathOf(ReadOnlySpan<byte> name)
    {
        var path = new byte[Prefix.Length + name.Length];
        Prefix.CopyTo(path, 0);
        name.CopyTo(path.AsSpan(Prefix.Length));
        return new UnixPath(path);
    }

    /// <summary>One more user: a batch that is on its way.</summary>
    internal void Hold() => Interlocked.Increment(ref _users);

    /// <summary>A user is done; after the last one the directory is finished.</summary>
    internal void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            _finished(this);
    }

    /// <summary>Gives the copy its attributes and closes everything.</summary>
    internal AttributeLosses Finish(AttributeWriter attributes)
    {
        try
        {
            return attributes.Finish(Target, Status, Xattrs);
        }
        finally
        {
            Close();
        }
    }

    /// <summary>Closes everything, as after a failure.</summary>
    internal void Close()
    {
        Source.Dispose();
        Target.Dispose();
        Base?.Dispose();
    }
}
