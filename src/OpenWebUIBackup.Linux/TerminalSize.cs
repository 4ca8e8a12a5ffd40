using System.Runtime.InteropServices;

namespace OpenWebUIBackup.Linux;

/// <summary>Columns and rows of a terminal.</summary>
/// <remarks>
/// .NET's <c>Console.WindowWidth</c> asks standard output, which may well be a file while somebody watches standard error.
/// </remarks>
public static unsafe partial class TerminalSize
{
    private const nuint GetWindowSize = 0x5413; // TIOCGWINSZ, ioctl_tty(2)

    [StructLayout(LayoutKind.Sequential)]
    private struct WindowSize
    {
        internal ushort Rows;
        internal ushort Columns;
        internal ushort Width;
        internal ushort Height;
    }

    /// <summary>The size of the terminal that standard error is; null where it is none, or does not know its size.</summary>
    public static (int Columns, int Rows)? OfStandardError
    {
        get
        {
            WindowSize size;
            return ioctl(2, GetWindowSize, &size) == 0 && size is { Columns: > 0, Rows: > 0 } ? (size.Columns, size.Rows) : null;
        }
    }

    [LibraryImport("libc")]
    private static partial int ioctl(int descriptor, nuint request, WindowSize* size);
}
