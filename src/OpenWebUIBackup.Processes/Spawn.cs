using System.Collections;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OpenWebUIBackup.Processes;

/// <summary>Starts a child by posix_spawn(3): no fork of a process with many threads, no shell, errors of exec reported here.</summary>
internal static class Spawn
{
    // More than posix_spawnattr_t (336), posix_spawn_file_actions_t (80), sigset_t (128) and struct sigaction (152) take in glibc.
    private const int Room = 512;

    // <spawn.h>
    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;
    private const short SetSession = 0x80;

    /// <summary>Starts it and returns its process id, which is its session's and its group's as well.</summary>
    /// <exception cref="ProcessStartException">It could not be started.</exception>
    public static int Start(Command command, SafeFileHandle stdin, SafeFileHandle stdout, SafeFileHandle stderr)
    {
        var environment = Environment(command);
        var executable = ExecutableSearch.Find(command.Executable, environment.GetValueOrDefault("PATH"));
        if (command.WorkingDirectory is { } directory && !Directory.Exists(directory))
            throw new ProcessStartException($"'{command.Executable}' cannot be run in '{directory}': there is no such directory.");
        WaitForChildrenAgain();

        using var path = new NativeText(executable);
        using var arguments = new NativeTextVector([command.Executable, .. command.Arguments]);
        using var variables = new NativeTextVector([.. environment.Select(variable => $"{variable.Key}={variable.Value}")]);
        using var workingDirectory = command.WorkingDirectory is null ? null : new NativeText(command.WorkingDirectory);
        var attributes = Marshal.AllocHGlobal(3 * Room);
        var actions = attributes + Room;
        var signals = actions + Room;
        try
        {
            Check(Native.posix_spawnattr_init(attributes));
            Check(Native.posix_spawn_file_actions_init(actions));
            Check(Native.posix_spawnattr_setflags(attributes, SetSession | SetSignalDefaults | SetSignalMask));
            // .NET ignores SIGPIPE, and that would be inherited: `tool | head` inside the child would never end.
            Check(Native.sigfillset(signals));
            Check(Native.posix_spawnattr_setsigdefault(attributes, signals));
            Check(Native.sigemptyset(signals));
            Check(Native.posix_spawnattr_setsigmask(attributes, signals));
            AddStandardStreams(actions, [stdin, stdout, stderr]);
            // What our own parent left open in us, without close-on-exec, is no business of the child's.
            Check(Native.posix_spawn_file_actions_addclosefrom_np(actions, 3));
            if (workingDirectory is not null)
                Check(Native.posix_spawn_file_actions_addchdir_np(actions, workingDirectory.Pointer));
            var error = Native.posix_spawn(out var pid, path.Pointer, actions, attributes, arguments.Pointer, variables.Pointer);
            return error == 0 ? pid : throw Failure(command, executable, error);
        }
        finally
        {
            Check(Native.posix_spawn_file_actions_destroy(actions));
            Check(Native.posix_spawnattr_destroy(attributes));
            Marshal.FreeHGlobal(attributes);
        }
    }

    private static void AddStandardStreams(nint actions, SafeFileHandle[] streams)
    {
        // Were we started with a standard stream closed, a pipe of ours may have its number, and putting another
        // in its place would lose it. So all are first moved out of the way; closefrom removes the copies.
        var outOfTheWay = Math.Max(3, streams.Max(stream => (int)stream.DangerousGetHandle()) + 1);
        for (var i = 0; i < streams.Length; i++)
            Check(Native.posix_spawn_file_actions_adddup2(actions, (int)streams[i].DangerousGetHandle(), outOfTheWay + i));
        for (var i = 0; i < streams.Length; i++)
            Check(Native.posix_spawn_file_actions_adddup2(actions, outOfTheWay + i, i));
    }

    private static SortedDictionary<string, string> Environment(Command command)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry inherited in System.Environment.GetEnvironmentVariables())
            variables[(string)inherited.Key] = (string?)inherited.Value ?? "";
        foreach (var (name, value) in command.Environment)
        {
            if (value is null)
                variables.Remove(name);
            else
                variables[name] = value;
        }
        return variables;
    }

    // Where we were started with SIGCHLD ignored, which is inherited, the kernel forgets every child that ends, and
    // no exit code can be had (waitpid(2), ECHILD). .NET changes it only where its own Process class is used.
    private static void WaitForChildrenAgain()
    {
        const nint ignored = 1; // SIG_IGN; SIG_DFL is 0
        var action = Marshal.AllocHGlobal(Room);
        try
        {
            Marshal.Copy(new byte[Room], 0, action, Room);
            if (Native.sigaction(Native.SIGCHLD, 0, action) == 0 && Marshal.ReadIntPtr(action) == ignored)
            {
                Marshal.WriteIntPtr(action, 0);
                if (Native.sigaction(Native.SIGCHLD, action, 0) != 0)
                    throw new Win32Exception(Marshal.GetLastPInvokeError(), "SIGCHLD is ignored and could not be reset");
            }
        }
        finally
        {
            Marshal.FreeHGlobal(action);
        }
    }

    private static ProcessStartException Failure(Command command, string executable, int error) => error switch
    {
        Native.EACCES => new ProcessStartException(
            $"'{executable}' cannot be run: permission denied. Is it executable (chmod +x), and on a file system mounted without noexec?"),
        Native.ENOENT => new ProcessStartException(
            $"'{executable}' cannot be run: the interpreter or loader that it names is missing."),
        _ => new ProcessStartException($"'{command.Executable}' cannot be run: {new Win32Exception(error).Message} (error {error})."),
    };

    // These functions return the error instead of setting errno; all that can be wrong here is memory.
    private static void Check(int error)
    {
        if (error != 0)
            throw new Win32Exception(error, $"The start of a child could not be prepared: error {error}");
    }
}
