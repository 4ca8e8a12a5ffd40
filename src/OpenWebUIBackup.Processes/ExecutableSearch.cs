namespace OpenWebUIBackup.Processes;

/// <summary>Finds the file that a program's name means, as execvp(3) would, and can say where it looked.</summary>
internal static class ExecutableSearch
{
    /// <summary>The absolute path to execute: a relative one would mean something else in the child's working directory.</summary>
    /// <exception cref="ExecutableNotFoundException">There is none.</exception>
    public static string Find(string executable, string? path)
    {
        if (executable.Contains('/', StringComparison.Ordinal))
        {
            // What is there but cannot be executed is left to the kernel, which says why.
            if (File.Exists(executable))
                return Path.GetFullPath(executable);
            throw new ExecutableNotFoundException(executable, $"'{executable}' cannot be run: there is no such file.");
        }
        // An empty element means the current directory (POSIX); running what lies there by accident is nobody's wish.
        var directories = (path ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        foreach (var directory in directories)
        {
            var candidate = Path.Join(directory, executable);
            if (IsExecutable(candidate))
                return Path.GetFullPath(candidate);
        }
        var where = directories.Length == 0 ? "PATH is empty" : $"PATH is {string.Join(':', directories)}";
        throw new ExecutableNotFoundException(
            executable, $"'{executable}' cannot be run: there is no such program ({where}). Install it, or give its full path.");
    }

    /// <summary>Whether <see cref="Find"/> would find it, and it may be executed.</summary>
    public static bool Exists(string executable, string? path) => executable.Contains('/', StringComparison.Ordinal)
        ? IsExecutable(executable)
        : (path ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Any(directory => IsExecutable(Path.Join(directory, executable)));

    private static bool IsExecutable(string candidate)
    {
        const int execute = 1; // X_OK, access(2)
        if (!File.Exists(candidate))
            return false;
        using var text = new NativeText(candidate);
        return Native.access(text.Pointer, execute) == 0;
    }
}
