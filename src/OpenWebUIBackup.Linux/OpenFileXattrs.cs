namespace OpenWebUIBackup.Linux;

/// <summary>Extended attributes of what is open: regular files and directories.</summary>
public static unsafe class OpenFileXattrs
{
    private const int LongestList = 65536; // XATTR_LIST_MAX and XATTR_SIZE_MAX (limits.h)

    /// <summary>The file's kept attributes by name; an empty array, without allocation, where there are none.</summary>
    public static Errno TryReadXattrs(this FileHandle file, bool privileged, out Xattr[] attributes) =>
        Read(file.Descriptor, privileged, out attributes);

    /// <summary>As for a file.</summary>
    public static Errno TryReadXattrs(
        this DirectoryHandle directory, bool privileged, out Xattr[] attributes) =>
        Read(directory.Descriptor, privileged, out attributes);

    /// <summary>Sets one attribute.</summary>
    public static Errno TrySetXattr(this FileHandle file, Xattr attribute) =>
        Set(file.Descriptor, attribute);

    /// <summary>Sets one attribute.</summary>
    public static Errno TrySetXattr(this DirectoryHandle directory, Xattr attribute) =>
        Set(directory.Descriptor, attribute);

    /// <summary>Removes an attribute; one that is not there is no error.</summary>
    public static Errno TryRemoveXattr(this DirectoryHandle directory, ReadOnlySpan<byte> name)
    {
        Span<byte> terminated = stackalloc byte[256];
        terminated.Clear();
        name.CopyTo(terminated);
        fixed (byte* key = terminated)
        {
            if (Native.fremovexattr(directory.Descriptor, key) == 0)
                return Errno.None;
        }

        return Native.LastError is var errno and not (Errno.ENODATA or Errno.EOPNOTSUPP) ? errno : Errno.None;
    }

    private static Errno Read(int descriptor, bool privileged, out Xattr[] attributes)
    {
        attributes = [];
        const int small = 512;
        var buffer = stackalloc byte[small];
        var length = Native.flistxattr(descriptor, buffer, small);
        if (length == 0)
            return Errno.None;
        if (length > 0)
            return ReadValues(descriptor, new ReadOnlySpan<byte>(buffer, (int)length), privileged, out attributes);
        var errno = Native.LastError;
        if (errno == Errno.EOPNOTSUPP)
            return Errno.None;
        if (errno != Errno.ERANGE)
            return errno;
        var large = new byte[LongestList + 1];
        fixed (byte* bytes = large)
            length = Native.flistxattr(descriptor, bytes, (nuint)large.Length);
        return length < 0
            ? Native.LastError
            : ReadValues(descriptor, large.AsSpan(0, (int)length), privileged, out attributes);
    }

    private static Errno ReadValues(
        int descriptor, ReadOnlySpan<byte> names, bool privileged, out Xattr[] attributes)
    {
        var found = new List<Xattr>();
        attributes = [];
        byte[]? value = null;
        while (!names.IsEmpty)
        {
            var end = names.IndexOf((byte)0);
            if (Xattr.IsKept(names[..end], privileged))
            {
                value ??= new byte[LongestList + 1];
                nint length;
                fixed (byte* key = names, bytes = value)
                    length = Native.fgetxattr(descriptor, key, bytes, (nuint)value.Length);
                if (length >= 0)
                    found.Add(new Xattr(new UnixPath(names[..end]), value.AsSpan(0, (int)length).ToArray()));
                else if (Native.LastError is var errno and not Errno.ENODATA)
                    return errno; // ENODATA: removed since it was listed
            }

            names = names[(end + 1)..];
        }

        if (found.Count > 0)
        {
            attributes = [.. found];
            Array.Sort(attributes, Xattr.CompareByName);
        }

        return Errno.None;
    }

    private static Errno Set(int descriptor, Xattr attribute)
    {
        var name = new byte[attribute.Name.Bytes.Length + 1];
        attribute.Name.Bytes.CopyTo(name);
        fixed (byte* key = name, value = attribute.Value)
            return Native.fsetxattr(descriptor, key, value, (nuint)attribute.Value.Length, 0) == 0
                ? Errno.None
                : Native.LastError;
    }
}
