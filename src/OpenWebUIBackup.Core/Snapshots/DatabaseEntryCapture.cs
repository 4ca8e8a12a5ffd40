using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>
/// Captures a database: linked when its fingerprint is that of the previous capture, else through its engine, and as
/// the plain file with a warning when the engine cannot read it.
/// </summary>
internal sealed class DatabaseEntryCapture(CaptureContext context, FileCopier copier)
{
    private readonly AttributeWriter _attributes = new();

    /// <summary>Whether the file begins as SQLite databases do.</summary>
    internal static bool LooksLikeDatabase(DirectoryHandle directory, ReadOnlySpan<byte> name)
    {
        if (directory.TryOpenFile(name, out var file) != Errno.None)
            return false;
        using (file)
        {
            Span<byte> magic = stackalloc byte[16];
            return file!.TryReadAt(magic, 0, out var count) == Errno.None && count == magic.Length
                && magic.SequenceEqual("SQLite format 3\0"u8);
        }
    }

    /// <summary>Captures one, or gives what was captured ahead. Null: it could not be captured at all.</summary>
    internal CapturedFile? Capture(
        DirectoryNode directory, ReadOnlySpan<byte> name, in FileStatus status, bool known, scoped in ManifestEntry previous)
    {
        var path = directory.PathOf(name);
        if (context.CapturedAhead.TryRemove(path, out var ahead))
            return ahead;
        return TryLink(directory, name, path, status, known, previous) ?? CaptureAnew(directory, name, path, status);
    }

    /// <summary>Captures one before its turn comes; the walk will take what is here.</summary>
    internal void CaptureAhead(DirectoryNode directory, ReadOnlySpan<byte> name, scoped in ManifestEntry previous, bool known)
    {
        if (directory.Source.TryGetStatus(name, out var status) != Errno.None)
            return; // the walk will come to it, or find it gone
        if (Capture(directory, name, status, known, previous) is { } captured)
            context.CapturedAhead[directory.PathOf(name)] = captured;
    }

    private CapturedFile? TryLink(
        DirectoryNode directory, ReadOnlySpan<byte> name, UnixPath path, in FileStatus status, bool known,
        scoped in ManifestEntry previous)
    {
        if (!known || !previous.IsDatabase || !previous.HasHash || directory.Base is not { } linkBase
            || !context.Base!.Databases.TryGetValue(path, out var facts) || facts.Fingerprint is null
            || facts.Integrity is not (null or "ok") // a damaged one is captured anew: each run has to warn of it
            || !context.Databases.IsUnchanged(directory.Source, name, facts.Fingerprint)
            || linkBase.TryGetStatus(name, out var based) != Errno.None
            || based.Size != previous.Size || based.ModifiedAt != previous.ModifiedAt || based.Type != FileType.Regular)
            return null;
        if (directory.Target.TryLink(linkBase, name, name) is var errno and not Errno.None)
        {
            context.Tally.AddLinkFailure(errno);
            return null;
        }

        context.Tally.AddLinked(previous.Size);
        context.DatabaseFacts[path] = facts with { Method = "linked" };
        return new CapturedFile(
            status with { Size = previous.Size, ModifiedAt = previous.ModifiedAt },
            previous.Hash, true, previous.Attributes.ToArray(), []);
    }

    private CapturedFile? CaptureAnew(DirectoryNode directory, ReadOnlySpan<byte> name, UnixPath path, in FileStatus status)
    {
        var result = context.Databases.Capture(
            directory.Source, name, directory.Target, name, path, context.Cancellation);
        if (result.Problem is not null)
            context.Problems.Add(result.Problem);
        if (result.Facts is null)
            return CopyAsFile(directory, name, path, result.Problem!.Cause);

        var captured = Finish(directory, name, path, status with { ModifiedAt = result.ModifiedAt });
        if (captured is not null)
            context.DatabaseFacts[path] = result.Facts;
        return captured;
    }

    private CapturedFile? Finish(DirectoryNode directory, ReadOnlySpan<byte> name, UnixPath path, in FileStatus status)
    {
        var errno = directory.Source.TryOpenFile(name, out var source);
        Xattr[] xattrs = [];
        if (errno == Errno.None)
        {
            using (source)
                _ = source!.TryReadXattrs(context.Privileged, out xattrs); // none, at worst; the content matters here
        }

        errno = directory.Target.TryOpenFile(name, out var copy);
        if (errno != Errno.None)
        {
            context.Problems.LeaveOut(CaptureContext.TargetProblem(errno, "open", path));
            return null;
        }

        using var file = copy!;
        FileStatus written = default;
        errno = copier.TryHash(file, out var hash, context.Cancellation);
        if (errno == Errno.None)
            errno = file.TryGetStatus(out written);
        if (errno != Errno.None)
        {
            context.Problems.LeaveOut(CaptureContext.TargetProblem(errno, "read back", path));
            return null;
        }

        var losses = _attributes.Finish(file, status, xattrs);
        if (file.TrySetMode(status.Mode) != Errno.None)
            losses |= AttributeLosses.Mode;
        // The mode and owner calls above moved nothing, but the time must be the last thing that is set.
        if (file.TrySetModifiedAt(status.ModifiedAt) != Errno.None)
            losses |= AttributeLosses.Time;
        context.NoteLosses(losses, path);
        context.Tally.AddCopied(written.Size);
        return new CapturedFile(status with { Size = written.Size }, hash, true, xattrs, []);
    }

    /// <summary>A damaged database is still the user's: kept byte for byte, for whoever tries to mend it.</summary>
    private CapturedFile? CopyAsFile(DirectoryNode directory, ReadOnlySpan<byte> name, UnixPath path, string fault)
    {
        var result = copier.Copy(directory.Source, name, directory.Target, name, stopAtDatabase: false, context.Cancellation);
        if (!result.HasCopy)
        {
            context.Problems.LeaveOut(result.Ending == CopyEnding.TargetFailed
                ? CaptureContext.TargetProblem(result.Errno, result.Operation!, path)
                : Problem.Warning(result.Operation!, path.ToString(), result.Errno.Describe(), "It is not in the snapshot."));
            return null;
        }

        context.DatabaseFacts[path] = new DatabaseFacts { Path = path, Method = "file", Integrity = fault };
        context.NoteLosses(result.Losses, path);
        context.Tally.AddCopied(result.Status.Size);
        return new CapturedFile(result.Status, result.Hash, true, result.Xattrs, []);
    }
}
