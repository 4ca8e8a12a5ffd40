using System.Globalization;
using System.Text;
using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations.Archives;

/// <summary>
/// Files that are sent under other names than they have, brought together under those: rclone finds the earlier state
/// of a file, to copy it at the destination, only by the name that the file has here.
/// </summary>
internal sealed class NamedFiles(DirectoryHandle tree, string scratch)
{
    private const int PrivateDirectory = 0x1C0; // 0700
    private readonly Dictionary<UnixPath, (string Path, List<UnixPath> Names)> _byDirectory = [];
    private readonly FileCopier _copier = new();

    /// <summary>What is to be sent.</summary>
    internal IEnumerable<ShipPart> Parts => _byDirectory.OrderBy(pair => pair.Key).Select(pair =>
        new ShipPart(pair.Value.Path, pair.Key, IsDirectory: true, Shallow: true, pair.Value.Names));

    /// <summary>The absolute path at which a file is to be made that is called <paramref name="name"/> at the destination.</summary>
    internal string Make(UnixPath name) => Path.Combine(DirectoryOf(name), Encoding.UTF8.GetString(name.Name.Bytes));

    /// <summary>Gives a file of the tree that name too: a hard link, or a copy where there are none.</summary>
    internal void Add(UnixPath file, UnixPath name, CancellationToken cancellation)
    {
        using var directory = DirectoryHandle.Open(DirectoryOf(name));
        if (directory.TryLink(tree, file.Bytes, name.Name.Bytes) == Errno.None)
            return;
        var copied = _copier.Copy(tree, file.Bytes, directory, name.Name.Bytes, stopAtDatabase: false, cancellation);
        if (!copied.HasCopy)
            throw new LinuxException(copied.Errno, copied.Operation ?? "copy", file.ToString());
    }

    private string DirectoryOf(UnixPath name)
    {
        if (!_byDirectory.TryGetValue(name.Parent, out var found))
        {
            var path = Path.Combine(scratch, string.Create(CultureInfo.InvariantCulture, $"named-{_byDirectory.Count}"));
            if (DirectoryHandle.TryMake(path, PrivateDirectory) is var errno and not Errno.None)
                throw new LinuxException(errno, "create the directory", path);
            _byDirectory[name.Parent] = found = (path, []);
        }

        found.Names.Add(name.Name);
        return found.Path;
    }
}
