using System.Runtime.InteropServices;

namespace OpenWebUIBackup.Processes;

/// <summary>A string as the C library wants it: UTF-8 with a zero at its end, outside of the managed heap.</summary>
internal sealed class NativeText : IDisposable
{
    public NativeText(string text)
    {
        // A zero inside would silently cut the argument there, which could make it mean something else.
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("A zero byte cannot be part of an argument, a variable or a path.", nameof(text));
        Pointer = Marshal.StringToCoTaskMemUTF8(text);
    }

    public nint Pointer { get; }

    public void Dispose() => Marshal.FreeCoTaskMem(Pointer);
}

/// <summary>A vector of such strings, ended by a null pointer: argv and envp.</summary>
internal sealed class NativeTextVector : IDisposable
{
    private readonly List<NativeText> _texts = [];

    public NativeTextVector(IReadOnlyCollection<string> texts)
    {
        Pointer = Marshal.AllocHGlobal((texts.Count + 1) * nint.Size);
        try
        {
            foreach (var text in texts)
            {
                _texts.Add(new NativeText(text));
                Marshal.WriteIntPtr(Pointer, (_texts.Count - 1) * nint.Size, _texts[^1].Pointer);
            }
            Marshal.WriteIntPtr(Pointer, _texts.Count * nint.Size, 0);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public nint Pointer { get; }

    public void Dispose()
    {
        _texts.ForEach(text => text.Dispose());
        Marshal.FreeHGlobal(Pointer);
    }
}
