using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Verification;

/// <summary>A directory whose entries are being compared: closed when the walk and the last batch are done with it.</summary>
internal sealed class VerifiedDirectory(byte[] prefix, DirectoryHandle handle)
{
    private int _users = 1;

    /// <summary>What stands before the names in it: empty for the root, else the path and '/'.</summary>
    internal byte[] Prefix { get; } = prefix;

    internal DirectoryHandle Handle { get; } = handle;

    internal void Hold() => Interlocked.Increment(ref _users);

    internal void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            Handle.Dispose();
    }

    internal UnixPath PathOf(ReadOnlySpan<byte> name)
    {
        var path = new byte[Prefix.Length + name.Length];
        Prefix.CopyTo(path, 0);
        name.CopyTo(path.AsSpan(Prefix.Length));
        return new UnixPath(path);
    }
}
