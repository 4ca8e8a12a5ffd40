namespace OpenWebUIBackup.Linux;

/// <summary>
/// Lets a native library that opens files by path work on descriptors: files are shown to it under a path that does
/// not exist, and <see cref="VirtualDirectoryCalls"/>, put in place of the library's system calls, resolve that path
/// here. So no path is walked, no symbolic link followed, and nothing is needed from /proc. Safe for several threads.
/// </summary>
/// <remarks>
/// A file is either shown for reading, under a real name that is opened with O_NOFOLLOW each time and is refused for
/// writing, creating and unlinking; or lent as an open file that belongs to the caller, which may be written and
/// whose unlinking merely ends the loan. Everything else below <see cref="Path"/> does not exist.
/// </remarks>
public sealed class VirtualDirectory : IDisposable
{
    // No such name is likely at the root of a file system, and while it is ours a real one is out of reach.
    internal static ReadOnlySpan<byte> Prefix => "/owui-backup:descriptors/"u8;

    private static readonly Lock _gate = new();
    private static readonly Dictionary<int, VirtualDirectory> _open = [];
    private static int _last;

    private readonly int _number;
    private readonly Dictionary<string, Entry> _entries = [];

    /// <summary>Makes an empty one with a path of its own.</summary>
    public VirtualDirectory()
    {
        lock (_gate)
        {
            _number = ++_last;
            _open.Add(_number, this);
        }

        Path = string.Concat(System.Text.Encoding.ASCII.GetString(Prefix), _number.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>The path that stands for this directory, without a slash at the end; ASCII, under 64 characters.</summary>
    public string Path { get; }

    /// <summary>Shows a file for reading. It need not exist.</summary>
    /// <param name="name">The virtual name, ASCII without '/'.</param>
    /// <param name="directory">Where the file is; stays the caller's and must outlive this.</param>
    /// <param name="realName">Its name there.</param>
    public void Show(string name, DirectoryHandle directory, ReadOnlySpan<byte> realName)
    {
        lock (_gate)
            _entries[name] = new Entry(directory, realName.ToArray(), null);
    }

    /// <summary>Lends an open file for reading and writing; it stays the caller's and must outlive this.</summary>
    public void Lend(string name, FileHandle file)
    {
        lock (_gate)
            _entries[name] = new Entry(null, [], file);
    }

    /// <summary>Whether a lent file has not been unlinked.</summary>
    public bool Holds(string name)
    {
        lock (_gate)
            return _entries.ContainsKey(name);
    }

    /// <summary>The library's descriptor of a file; -1 where it has none.</summary>
    internal int OpenedAs(string name)
    {
        lock (_gate)
            return _entries.TryGetValue(name, out var entry) ? entry.Opened : -1;
    }

    /// <summary>Takes the path out of the world. Files that the library still has open stay open.</summary>
    public void Dispose()
    {
        lock (_gate)
            _open.Remove(_number);
    }

    /// <summary>
    /// Looks up a path as the library gave it.
    /// </summary>
    /// <returns>False when the path is none of ours.</returns>
    internal static bool Resolve(ReadOnlySpan<byte> path, out Entry? entry)
    {
        entry = null;
        if (!path.StartsWith(Prefix))
            return false;
        var rest = path[Prefix.Length..];
        var slash = rest.IndexOf((byte)'/');
        if (slash < 0 || !int.TryParse(rest[..slash], out var number))
            return true;
        var name = System.Text.Encoding.ASCII.GetString(rest[(slash + 1)..]);
        lock (_gate)
        {
            if (_open.TryGetValue(number, out var directory))
                directory._entries.TryGetValue(name, out entry);
        }

        return true;
    }

    /// <summary>Ends a loan.</summary>
    internal static void Forget(Entry entry)
    {
        lock (_gate)
        {
            foreach (var directory in _open.Values)
            {
                foreach (var (name, value) in directory._entries)
                {
                    if (!ReferenceEquals(value, entry))
                        continue;
                    directory._entries.Remove(name);
                    return;
                }
            }
        }
    }

    internal sealed record Entry(DirectoryHandle? Directory, byte[] RealName, FileHandle? Lent)
    {
        private int _opened = -1;

        /// <summary>The library's descriptor of it, opened last; -1 before that.</summary>
        internal int Opened
        {
            get => Volatile.Read(ref _opened);
            set => Volatile.Write(ref _opened, value);
        }
    }
}
