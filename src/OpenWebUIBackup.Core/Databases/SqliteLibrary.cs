using System.Runtime.InteropServices;
using OpenWebUIBackup.Linux;
using SQLitePCL;

namespace OpenWebUIBackup.Core.Databases;

/// <summary>
/// Makes SQLite ready once for the process, and teaches it the paths of <see cref="VirtualDirectory"/>.
/// </summary>
/// <remarks>
/// <para>SQLite opens a database and its companions by path, as root on behalf of a directory that others write to; it
/// would create companions, and it touches times by giving <c>-shm</c> to the database's owner. Its Unix file layer
/// lets single system calls be replaced (sqlite3_vfs.xSetSystemCall, https://www.sqlite.org/c3ref/vfs.html), so the
/// layer itself, with its locking that all other SQLite processes understand, stays as it is, and only the calls that
/// take a path go through descriptors. A file layer of our own would have to do the locking and the shared memory
/// again. What is not below a virtual path goes to the system as before, so that other users of SQLite in this
/// process notice nothing.</para>
/// <para>A source's files are refused for writing with EACCES, and SQLite then opens them for reading only, as it
/// does for files of another user: no checkpoint, no recovery into the source's index, no truncation.</para>
/// </remarks>
internal static class SqliteLibrary
{
    // struct sqlite3_vfs of a 64-bit system: three ints (padded), then pointers; xSetSystemCall is there from version 3 on.
    private const int SetSystemCallOffset = 144;
    private const int SystemCallsVersion = 3;

    private static readonly Lazy<bool> _ready = new(Prepare);

    /// <summary>Prepares the library, the first time.</summary>
    /// <exception cref="InvalidOperationException">This SQLite cannot be taught.</exception>
    internal static void EnsureReady() => _ = _ready.Value;

    private static bool Prepare()
    {
        Batteries_V2.Init();
        _ = raw.sqlite3_initialize();
        var vfs = FindVfs(nint.Zero);
        if (vfs == nint.Zero || Marshal.ReadInt32(vfs) < SystemCallsVersion)
            throw new InvalidOperationException("this SQLite has no file layer whose system calls can be replaced");
        var set = Marshal.ReadIntPtr(vfs, SetSystemCallOffset);
        foreach (var (name, function) in VirtualDirectoryCalls.All)
        {
            if (VirtualDirectoryCalls.CallWithName(set, vfs, name, function) is var code and not raw.SQLITE_OK)
                throw new InvalidOperationException($"SQLite's system call {name} cannot be replaced: error {code}");
        }

        return true;
    }

    // The managed wrapper does not have this one. The entry point is the wrapper's own library, which the static
    // build binds at link time.
    [DllImport("e_sqlite3", EntryPoint = "sqlite3_vfs_find", CallingConvention = CallingConvention.Cdecl)]
    private static extern nint FindVfs(nint name);
}
