using System.Buffers;
using System.IO.Hashing;
using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations.Archives;

/// <summary>A tar file of one component: what its manifest tells, in the manifest's order, and nothing of when or where it was made.</summary>
/// <param name="Time">A time for the file that follows from its content: see <see cref="ComponentTar"/>.</param>
/// <param name="Entries">How many entries it has.</param>
public readonly record struct WrittenTar(UnixTime Time, long Entries);

/// <summary>
/// Writes a component as a tar file, and reads it back. An unchanged component gives the same bytes, so that the place
/// can copy the file of yesterday's archive by itself.
/// </summary>
/// <remarks>
/// Places compare size and time, and two states of a component may well give tar files of one size. So the file's time
/// is made of its content: the day before the newest file in it, and a time of day that its hash tells.
/// </remarks>
public static class ComponentTar
{
    private const int SecondsOfADay = 86_400;
    private const int BufferSize = 128 * 1024;
    private const int PrivateDirectory = 0x1C0; // 0700
    private const int PrivateFile = 0x180; // 0600

    /// <summary>Writes the tar file.</summary>
    /// <param name="tree">The captured tree.</param>
    /// <param name="manifest">Its manifest, at the beginning.</param>
    /// <param name="component">The component: a name in the tree.</param>
    /// <param name="output">Takes the bytes, not compressed.</param>
    /// <param name="cancellation">Looked at once a buffer.</param>
    /// <exception cref="LinuxException">A file of the tree could not be read.</exception>
    /// <exception cref="InvalidDataException">The tree is not what the manifest tells of.</exception>
    /// <exception cref="ManifestDamagedException">The manifest is damaged.</exception>
    public static WrittenTar Write(
        DirectoryHandle tree, ManifestReader manifest, UnixPath component, Stream output, CancellationToken cancellation)
    {
        using var hashed = new HashedStream(output);
        var newest = 0L;
        var entries = 0L;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (manifest.TryRead(out var entry))
            {
                if (!new UnixPath(entry.Path).IsAtOrBelow(component))
                    continue;
                entries++;
                newest = Math.Max(newest, entry.ModifiedAt.Seconds);
                HeaderOf(entry).Write(hashed);
                if (entry.Type == FileType.Regular)
                    CopyContent(tree, entry.ToPath(), entry.Size, hashed, buffer, cancellation);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        hashed.Write(new byte[2 * TarHeader.BlockSize]);
        return new WrittenTar(TimeOf(newest, hashed.Hash), entries);
    }

    /// <summary>Unpacks the files and directories of a tar file that <see cref="Write"/> made; the rest is for the manifest to tell.</summary>
    /// <param name="input">The bytes, not compressed.</param>
    /// <param name="component">The component that it must hold; nothing else is made.</param>
    /// <param name="target">Where the component is made; it must not have it yet.</param>
    /// <param name="cancellation">Looked at once a buffer.</param>
    /// <exception cref="InvalidDataException">It is no such tar file, or it breaks off.</exception>
    /// <exception cref="LinuxException">A file could not be written.</exception>
    public static void Unpack(Stream input, UnixPath component, DirectoryHandle target, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (TarHeader.Read(input) is { } header)
            {
                var path = WithoutSlash(header.Name);
                if (!ManifestPath.IsValid(path.Bytes) || !path.IsAtOrBelow(component))
                    throw new InvalidDataException($"it has {header.Name}, which is not of {component}");
                if (header.Type == TarType.Directory)
                    MakeDirectory(target, path);
                else if (header.Type == TarType.File)
                    MakeFile(target, path, header.Size, input, buffer, cancellation);
                else if (header.Size != 0)
                    throw new InvalidDataException($"{path} is of a kind that this program does not write");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static TarHeader HeaderOf(scoped in ManifestEntry entry)
    {
        var path = entry.ToPath();
        return new TarHeader(
            entry.Type == FileType.Directory ? new UnixPath((byte[])[.. path.Bytes, (byte)'/']) : path,
            entry.Type switch
            {
                FileType.Regular => TarType.File,
                FileType.Directory => TarType.Directory,
                FileType.SymbolicLink => TarType.SymbolicLink,
                FileType.Fifo => TarType.Fifo,
                FileType.CharacterDevice => TarType.CharacterDevice,
                _ => TarType.BlockDevice,
            },
            entry.Size)
        {
            Mode = entry.Mode,
            UserId = entry.UserId,
            GroupId = entry.GroupId,
            ModifiedAt = entry.ModifiedAt.Seconds,
            Target = new UnixPath(entry.Target),
            DeviceMajor = entry.DeviceMajor,
            DeviceMinor = entry.DeviceMinor,
        };
    }

    private static void CopyContent(
        DirectoryHandle tree, UnixPath path, long size, Stream output, byte[] buffer, CancellationToken cancellation)
    {
        var errno = TreePath.TryOpenFile(tree, path, out var opened);
        if (errno != Errno.None)
            throw new LinuxException(errno, "open", path.ToString());
        using var file = opened!;
        var rest = size;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            errno = file.TryRead(buffer, out var count);
            if (errno != Errno.None)
                throw new LinuxException(errno, "read", path.ToString());
            rest -= count;
            if (rest < 0 || (count == 0 && rest > 0))
                throw new InvalidDataException($"{path} has not the size that the manifest tells");
            if (count == 0)
                break;
            output.Write(buffer.AsSpan(0, count));
        }

        output.Write(new byte[TarHeader.Padded(size) - size]);
    }

    private static void MakeDirectory(DirectoryHandle target, UnixPath path)
    {
        if (TreePath.TryMakeDirectory(target, path, PrivateDirectory, out var directory) is var errno and not Errno.None)
            throw new LinuxException(errno, "create the directory", path.ToString());
        directory!.Dispose();
    }

    private static void MakeFile(
        DirectoryHandle target, UnixPath path, long size, Stream input, byte[] buffer, CancellationToken cancellation)
    {
        var errno = TreePath.TryMakeParent(target, path, PrivateDirectory, out var parent);
        FileHandle? made = null;
        if (errno == Errno.None)
        {
            using (parent)
                errno = parent!.TryCreateFile(path.Name.Bytes, PrivateFile, out made);
        }

        if (errno == Errno.EEXIST)
            throw new InvalidDataException($"it has {path} twice");
        if (errno != Errno.None)
            throw new LinuxException(errno, "create", path.ToString());
        using var file = made!;
        for (var rest = TarHeader.Padded(size); rest > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = input.Read(buffer, 0, (int)Math.Min(buffer.Length, rest));
            if (count == 0)
                throw new InvalidDataException($"it breaks off in {path}");
            var content = (int)Math.Clamp(size - (TarHeader.Padded(size) - rest), 0, count);
            if (content > 0 && (errno = file.TryWrite(buffer.AsSpan(0, content))) != Errno.None)
                throw new LinuxException(errno, "write", path.ToString());
            rest -= count;
        }
    }

    private static UnixPath WithoutSlash(UnixPath name) =>
        name.Bytes.Length > 1 && name.Bytes[^1] == '/' ? new UnixPath(name.Bytes[..^1]) : name;

    // Milliseconds only: no place of rclone's that keeps times keeps fewer than that, or it keeps whole seconds.
    private static UnixTime TimeOf(long newest, UInt128 hash)
    {
        var day = Math.Max(newest / SecondsOfADay - 1, 0) * SecondsOfADay;
        return new UnixTime(day + (long)(hash % SecondsOfADay), (int)((hash / SecondsOfADay) % 1000) * 1_000_000);
    }

    /// <summary>Passes bytes on, with the hash of all of them.</summary>
    private sealed class HashedStream(Stream output) : Stream
    {
        private readonly XxHash128 _hash = new();

        internal UInt128 Hash => _hash.GetCurrentHashAsUInt128();

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _hash.Append(buffer);
            output.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() => output.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
