using System.Text;
using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>Captures what lies beyond the data directory, each below its name in <see cref="ExtraSource.Place"/>.</summary>
/// <param name="context">What the snapshot shares.</param>
/// <param name="tree">The root of the copy.</param>
/// <param name="refuse">Refuses a source that holds the snapshots, or lies in them.</param>
/// <param name="newSegment">Makes a segment of the manifest.</param>
/// <param name="walk">Walks from a source to a target, with the same directory of the previous snapshot.</param>
internal sealed class ExtraCapture(
    CaptureContext context, DirectoryHandle tree, Action<DirectoryHandle, string> refuse, Func<ManifestSegment> newSegment, ExtraCapture.RunWalk walk)
{
    private const int PrivateMode = 0x1C0; // 0700 until it is finished
    private readonly AttributeWriter _attributes = new();

    /// <summary>Walks.</summary>
    internal delegate void RunWalk(
        ManifestSegment segment, ExtraSource extra, byte[] prefix, DirectoryHandle source, DirectoryHandle target, DirectoryHandle? linkBase);

    /// <summary>Captures them.</summary>
    /// <param name="extras">At least one.</param>
    /// <param name="above">The status of the data directory: the directory that holds them has its owner, mode and times.</param>
    internal void Run(IReadOnlyList<ExtraSource> extras, in FileStatus above)
    {
        tree.OpenOrMakeDirectory(ExtraSource.Place.Bytes, PrivateMode).Dispose();
        using var place = tree.OpenDirectory(ExtraSource.Place.Bytes);
        using var basePlace = OpenBase(context.Base?.Tree, ExtraSource.Place.Bytes);
        var opened = new List<(ExtraSource Extra, DirectoryHandle Source, FileStatus Status, Xattr[] Xattrs)>();
        try
        {
            foreach (var extra in extras.OrderBy(extra => extra.Path))
                if (Open(extra) is { } source)
                    opened.Add(source);
            // Names and contents apart: "a" and "a-b" come before what is in "a".
            var names = newSegment();
            using (var block = new ManifestBlock())
            {
                block.Append(TreeWalk.LineOf(default, ExtraSource.Place.Bytes, above, default));
                foreach (var (extra, _, status, xattrs) in opened)
                    block.Append(TreeWalk.LineOf(Prefix(ExtraSource.Place), Encoding.UTF8.GetBytes(extra.Name), status, xattrs));
                names.Append(block);
            }

            foreach (var (extra, source, status, xattrs) in opened)
                Capture(extra, source, status, xattrs, place, basePlace);
        }
        finally
        {
            foreach (var (_, source, _, _) in opened)
                source.Dispose();
        }

        context.NoteLosses(_attributes.Finish(place, above, default), ExtraSource.Place);
    }

    private void Capture(
        ExtraSource extra, DirectoryHandle source, in FileStatus status, Xattr[] xattrs, DirectoryHandle place, DirectoryHandle? basePlace)
    {
        var name = Encoding.UTF8.GetBytes(extra.Name);
        if (place.TryMakeDirectory(name, PrivateMode) is var errno and not Errno.None)
            throw DirectoryHandle.Failure(errno, "create the directory", extra.Path.Bytes);
        using var target = place.OpenDirectory(name);
        using var linkBase = OpenBase(basePlace, name);
        walk(newSegment(), extra, Prefix(extra.Path), source, target, linkBase);
        context.NoteLosses(_attributes.Finish(target, status, xattrs), extra.Path);
    }

    private (ExtraSource Extra, DirectoryHandle Source, FileStatus Status, Xattr[] Xattrs)? Open(ExtraSource extra)
    {
        var errno = DirectoryHandle.TryOpen(extra.Directory, out var source);
        if (errno != Errno.None)
        {
            context.Problems.LeaveOut(Problem.Warning("open", $"{extra.Directory} (the extra component {extra.Name})", errno.Describe(),
                errno == Errno.EACCES ? "It is not in the snapshot. Run as root, or as a user who may read it." : "It is not in the snapshot."));
            return null;
        }

        refuse(source!, extra.Directory);
        if (source!.TryReadXattrs(context.Privileged, out var xattrs) is var unread and not Errno.None)
            context.Problems.Add(Problem.Warning("read the extended attributes of", extra.Directory, unread.Describe()));
        return (extra, source!, source!.Status, xattrs);
    }

    private static DirectoryHandle? OpenBase(DirectoryHandle? parent, ReadOnlySpan<byte> name) =>
        parent is not null && parent.TryOpenDirectory(name, out var directory) == Errno.None ? directory : null;

    private static byte[] Prefix(UnixPath path) => [.. path.Bytes, (byte)'/'];
}
