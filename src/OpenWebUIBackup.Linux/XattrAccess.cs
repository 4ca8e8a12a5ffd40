using System.Buffers;
using System.Text;

namespace OpenWebUIBackup.Linux;

/// <summary>
/// Reads and sets extended attributes of files by directory and name, whatever the file is, without following a
/// symbolic link. Made on a thread of its own and used on that thread alone.
/// </summary>
/// <remarks>
/// Linux has no xattr calls relative to a directory before 6.13 (getxattrat(2)), and the calls on an open file
/// cannot reach symbolic links, FIFOs and devices. So the thread gets a working directory of its own
/// (unshare(2), CLONE_FS, which needs no privilege), steps into the directory, and names the file from there.
/// Where a sandbox forbids unshare, the path goes through /proc/self/fd instead.
/// </remarks>
public sealed unsafe class XattrAccess
{
    private const int CloneFs = 0x200;
    private const int LongestList = 65536; // XATTR_LIST_MAX, and XATTR_SIZE_MAX for one value (limits.h)

    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly bool _privileged;
    private readonly bool _ownWorkingDirectory;
    private DirectoryHandle? _current;
    private byte[] _buffer = new byte[1024];

    private XattrAccess(bool privileged, bool ownWorkingDirectory)
    {
        _privileged = privileged;
        _ownWorkingDirectory = ownWorkingDirectory;
    }

    /// <summary>
    /// Access for the calling thread, which must not be the main thread nor one of a pool: its working directory is
    /// its own from now on, and moves.
    /// </summary>
    /// <param name="privileged">Whether <c>security.*</c> and <c>trusted.*</c> are of interest.</param>
    public static XattrAccess ForThisThread(bool privileged) =>
        new(privileged, Native.unshare(CloneFs) == 0);

    /// <summary>As where unshare is forbidden, for tests: the thread's working directory stays.</summary>
    internal static XattrAccess ThroughProc(bool privileged) => new(privileged, ownWorkingDirectory: false);

    /// <summary>
    /// The attributes of <paramref name="name"/> that <see cref="Xattr.IsKept"/> lets through, by name;
    /// an empty array, without allocation, where there are none.
    /// </summary>
    /// <returns><see cref="Errno.None"/> also where the file system has no attributes.</returns>
    public Errno TryRead(DirectoryHandle directory, ReadOnlySpan<byte> name, out Xattr[] attributes)
    {
        attributes = [];
        var path = Reach(directory, name, out var errno);
        if (errno != Errno.None)
            return errno;
        fixed (byte* file = path)
        {
            nint length;
            while (true)
            {
                fixed (byte* list = _buffer)
                    length = Native.llistxattr(file, list, (nuint)_buffer.Length);
                if (length >= 0)
                    break;
                errno = Native.LastError;
                if (errno == Errno.EOPNOTSUPP)
                    return Errno.None;
                if (errno != Errno.ERANGE || _buffer.Length > LongestList)
                    return errno;
                _buffer = new byte[LongestList + 1];
            }

            return length == 0 ? Errno.None : ReadValues(file, _buffer.AsSpan(0, (int)length).ToArray(), out attributes);
        }
    }

    /// <summary>Sets one attribute of <paramref name="name"/>.</summary>
    public Errno TrySet(DirectoryHandle directory, ReadOnlySpan<byte> name, Xattr attribute)
    {
        var path = Reach(directory, name, out var errno);
        if (errno != Errno.None)
            return errno;
        var attributeName = Terminated(attribute.Name.Bytes);
        fixed (byte* file = path, key = attributeName, value = attribute.Value)
            return Native.lsetxattr(file, key, value, (nuint)attribute.Value.Length, 0) == 0
                ? Errno.None
                : Native.LastError;
    }

    /// <summary>Forgets the directory last used, so that it can be closed and its number used again.</summary>
    public void Leave() => _current = null;

    private Errno ReadValues(byte* file, byte[] names, out Xattr[] attributes)
    {
        var found = new List<Xattr>();
        attributes = [];
        var rest = names.AsSpan();
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)0);
            var name = rest[..end];
            if (Xattr.IsKept(name, _privileged))
            {
                var errno = ReadValue(file, rest[..(end + 1)], out var value);
                // ENODATA: removed since it was listed.
                if (errno == Errno.None)
                    found.Add(new Xattr(new UnixPath(name), value));
                else if (errno != Errno.ENODATA)
                    return errno;
            }

            rest = rest[(end + 1)..];
        }

        if (found.Count > 0)
        {
            attributes = [.. found];
            Array.Sort(attributes, Xattr.CompareByName);
        }

        return Errno.None;
    }

    private static Errno ReadValue(byte* file, ReadOnlySpan<byte> terminatedName, out byte[] value)
    {
        value = [];
        var rented = ArrayPool<byte>.Shared.Rent(LongestList + 1);
        try
        {
            nint length;
            fixed (byte* key = terminatedName, bytes = rented)
                length = Native.lgetxattr(file, key, bytes, (nuint)rented.Length);
            if (length < 0)
                return Native.LastError;
            value = rented.AsSpan(0, (int)length).ToArray();
            return Errno.None;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    [ThreadStatic]
    private static byte[]? _path;

    /// <summary>A NUL-terminated path that leads to the file from where the thread stands.</summary>
    private byte[] Reach(DirectoryHandle directory, ReadOnlySpan<byte> name, out Errno errno)
    {
        if (Environment.CurrentManagedThreadId != _thread)
            throw new InvalidOperationException("attribute access belongs to the thread that made it");
        errno = NativeName.Fill(name, out _);
        var path = _path ??= new byte[NativeName.MaximumLength + 64];
        if (errno != Errno.None)
            return path;
        var used = 0;
        if (!_ownWorkingDirectory)
            used = Encoding.ASCII.GetBytes($"/proc/self/fd/{directory.Descriptor}/", path);
        else if (!ReferenceEquals(_current, directory))
        {
            if (Native.fchdir(directory.Descriptor) != 0)
                errno = Native.LastError;
            _current = errno == Errno.None ? directory : null;
        }

        name.CopyTo(path.AsSpan(used));
        path[used + name.Length] = 0;
        return path;
    }

    private static byte[] Terminated(ReadOnlySpan<byte> name)
    {
        var bytes = new byte[name.Length + 1];
        name.CopyTo(bytes);
        return bytes;
    }
}
