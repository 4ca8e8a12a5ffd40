using System.Globalization;
using System.Text;
using System.Text.Json;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Stacks;

/// <summary>
/// Where it is written down what was done to stacks: <c>stacks/KEY.json</c> in the state directory is there exactly as
/// long as a stack may be at rest because of us, <c>stacks/KEY.lock</c> is locked by who works on it.
/// </summary>
/// <param name="stateDirectory">The absolute path of the state directory.</param>
public sealed class StackLedger(string stateDirectory)
{
    private const int PrivateDirectory = 0x1C0; // 0700
    private const int PrivateFile = 0x180; // 0600

    /// <summary>The directory.</summary>
    public string Directory { get; } = Path.Combine(stateDirectory, "stacks");

    /// <summary>The keys of stacks that may be at rest because of a run that is going on, or that was killed.</summary>
    public IReadOnlyList<string> Pending() => System.IO.Directory.Exists(Directory)
        ? [.. System.IO.Directory.EnumerateFiles(Directory, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Takes the lock of a stack, without waiting.</summary>
    /// <param name="key">The stack (<see cref="StackSight.Key"/>).</param>
    /// <param name="holder">Who we are, for whoever finds it locked.</param>
    /// <param name="problem">Why it was not taken; <paramref name="isHeld"/> tells whether it is another's.</param>
    /// <param name="isHeld">Whether another has it.</param>
    public StackLock? TryLock(string key, string holder, out Problem? problem, out bool isHeld)
    {
        (problem, isHeld) = (null, false);
        DirectoryHandle? directory = null;
        FileHandle? file = null;
        try
        {
            directory = OpenOrMake();
            file = directory.OpenOrCreateFile(Encoding.UTF8.GetBytes($"{key}.lock"), PrivateFile);
            var errno = file.TryLock();
            if (errno == Errno.EAGAIN)
            {
                isHeld = true;
                problem = Problem.Error("lock the stack", key, $"another run is at work on it ({ReadHolder(file)})",
                    "Wait for it to end, or see what it is doing.");
                return null;
            }

            if (errno != Errno.None)
                throw DirectoryHandle.Failure(errno, "lock", Encoding.UTF8.GetBytes($"{key}.lock"));
            WriteHolder(file, holder);
            var taken = new StackLock(key, directory, file);
            (directory, file) = (null, null);
            return taken;
        }
        catch (LinuxException failure)
        {
            problem = Problem.Error(failure.Operation, Path.Combine(Directory, failure.Subject), failure.Errno.Describe(),
                "What is done to a stack must be written down before: nothing was touched.");
            return null;
        }
        finally
        {
            file?.Dispose();
            directory?.Dispose();
        }
    }

    private DirectoryHandle OpenOrMake()
    {
        var missing = new Stack<string>();
        for (var above = Directory; above is not null && !Path.Exists(above); above = Path.GetDirectoryName(above))
            missing.Push(above);
        foreach (var above in missing)
        {
            if (DirectoryHandle.TryMake(above, PrivateDirectory) is var errno and not (Errno.None or Errno.EEXIST))
                throw DirectoryHandle.Failure(errno, "create the directory", Encoding.UTF8.GetBytes(above));
            // Or a crash could take the directory with what is written in it.
            if (Path.GetDirectoryName(above) is { } parent)
                using (var handle = DirectoryHandle.Open(parent))
                    handle.Flush();
        }

        return DirectoryHandle.Open(Directory);
    }

    private static string ReadHolder(FileHandle file)
    {
        Span<byte> text = stackalloc byte[256];
        return file.TryReadAt(text, 0, out var count) == Errno.None && count > 0
            ? UnixPath.Display(text[..count].TrimEnd((byte)'\n'))
            : "another process";
    }

    private static void WriteHolder(FileHandle file, string holder)
    {
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{holder}, process {Environment.ProcessId}, since {DateTime.UtcNow:yyyy-MM-dd HH:mm:ss} UTC\n");
        // For people only: the lock itself is the kernel's.
        if (file.TrySetLength(0) == Errno.None)
            _ = file.TryWrite(Encoding.UTF8.GetBytes(text));
    }
}

/// <summary>A stack's lock while we have it, and with it the right to read and write its intent.</summary>
public sealed class StackLock : IDisposable
{
    private const int PrivateFile = 0x180; // 0600
    private readonly DirectoryHandle _directory;
    private readonly FileHandle _file;
    private readonly byte[] _name;
    private readonly byte[] _new;

    internal StackLock(string key, DirectoryHandle directory, FileHandle file)
    {
        Key = key;
        _directory = directory;
        _file = file;
        _name = Encoding.UTF8.GetBytes($"{key}.json");
        _new = Encoding.UTF8.GetBytes($"{key}.new");
    }

    /// <summary>The stack.</summary>
    public string Key { get; }

    /// <summary>The intent that is written down; null where there is none.</summary>
    /// <exception cref="LinuxException">It cannot be read.</exception>
    /// <exception cref="JsonException">It is not one.</exception>
    public StackIntent? Read()
    {
        var errno = _directory.TryOpenFile(_name, out var file);
        if (errno == Errno.ENOENT)
            return null;
        if (errno != Errno.None)
            throw DirectoryHandle.Failure(errno, "open", _name);
        using (file)
        {
            using var content = new MemoryStream();
            var buffer = new byte[16 << 10];
            while (true)
            {
                if ((errno = file!.TryRead(buffer, out var count)) != Errno.None)
                    throw DirectoryHandle.Failure(errno, "read", _name);
                if (count == 0)
                    return StackIntentJson.Read(content.ToArray());
                content.Write(buffer, 0, count);
            }
        }
    }

    /// <summary>Writes an intent in the place of what is there; when this returns it would survive a power loss.</summary>
    /// <exception cref="LinuxException">It could not be written; what was there still is.</exception>
    public void Write(StackIntent intent)
    {
        _ = _directory.TryUnlink(_new); // of one that was killed here
        using (var file = _directory.CreateFile(_new, PrivateFile))
        {
            if (file.TryWrite(StackIntentJson.Write(intent)) is var written and not Errno.None)
                throw DirectoryHandle.Failure(written, "write", _new);
            if (file.TryFlush() is var flushed and not Errno.None)
                throw DirectoryHandle.Failure(flushed, "flush", _new);
        }

        if (_directory.TryRename(_new, _directory, _name, replace: true) is var renamed and not Errno.None)
            throw DirectoryHandle.Failure(renamed, "rename", _new);
        _directory.Flush();
    }

    /// <summary>Removes the intent: the stack runs again.</summary>
    /// <exception cref="LinuxException">It could not be removed.</exception>
    public void Remove()
    {
        if (_directory.TryUnlink(_name) is var errno and not (Errno.None or Errno.ENOENT))
            throw DirectoryHandle.Failure(errno, "remove", _name);
        _directory.Flush();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _file.Unlock();
        _file.Dispose();
        _directory.Dispose();
    }
}
