using System.Text;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Agent.Terminal;

/// <summary>
/// Standard output and standard error, with moving lines at the bottom of a terminal. Thread-safe.
/// </summary>
/// <remarks>
/// The streams are .NET's own, which drop what is written to a pipe that nobody reads any more (EPIPE): a run that
/// makes a snapshot goes on when the pager it was shown in is closed.
/// </remarks>
internal sealed class Screen : IDisposable
{
    private const string ClearRest = "\e[K"; // of the line
    private const string ClearBelow = "\e[J"; // the cursor's place and all behind it
    private static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private readonly Lock _gate = new();
    private readonly StreamWriter _output = new(Console.OpenStandardOutput(), _utf8, 32 << 10);
    private readonly StreamWriter _error = new(Console.OpenStandardError(), _utf8, 4 << 10);
    private readonly StringBuilder _frame = new();
    private IReadOnlyList<string> _moving = [];

    internal Screen()
    {
        OutputIsTerminal = !Console.IsOutputRedirected;
        ErrorIsTerminal = !Console.IsErrorRedirected && !IsDumb;
    }

    /// <summary>Whether somebody sees standard output directly.</summary>
    internal bool OutputIsTerminal { get; }

    /// <summary>Whether standard error is a terminal on which a line can be redrawn.</summary>
    internal bool ErrorIsTerminal { get; }

    /// <summary>How text on standard output is set off.</summary>
    internal Style OutputStyle => new(OutputIsTerminal && MayColour);

    /// <summary>How text on standard error is set off.</summary>
    internal Style ErrorStyle => new(ErrorIsTerminal && MayColour);

    /// <summary>Columns and rows of the terminal.</summary>
    private static (int Width, int Height) Size => TerminalSize.OfStandardError ?? (80, 24);

    /// <summary>Why standard output could not be written; null if it could.</summary>
    internal string? OutputFault { get; private set; }

    // https://no-color.org: any value that is not empty.
    private static bool MayColour => !IsDumb && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    private static bool IsDumb => Environment.GetEnvironmentVariable("TERM") == "dumb";

    /// <summary>Writes a line to standard output. It may stay in a buffer until something else is written.</summary>
    internal void WriteLine(string line)
    {
        lock (_gate)
        {
            if (_moving.Count > 0)
                Erase();
            Write(_output, line);
            if (OutputIsTerminal)
                Flush(_output);
        }
    }

    /// <summary>Writes a line to standard error, at once.</summary>
    internal void WriteErrorLine(string line)
    {
        lock (_gate)
        {
            Flush(_output);
            if (_moving.Count > 0)
                Erase();
            Write(_error, line);
            Flush(_error);
        }
    }

    /// <summary>
    /// Shows lines at the bottom of the terminal in place of those before; nothing elsewhere. Asked for the lines with
    /// the terminal's width and height, in which they have to fit.
    /// </summary>
    internal void Move(Func<int, int, IReadOnlyList<string>> lines)
    {
        if (!ErrorIsTerminal)
            return;
        lock (_gate)
        {
            Flush(_output);
            var (width, height) = Size;
            Rewind(width);
            _moving = lines(width, height);
            // All of it in one write, the old text overwritten and not erased first: nothing flickers.
            for (var i = 0; i < _moving.Count; i++)
                _frame.Append(i == 0 ? "" : "\n").Append(_moving[i]).Append(ClearRest);
            _frame.Append(ClearBelow);
            WriteFrame();
        }
    }

    /// <summary>Takes the moving lines away.</summary>
    internal void Still()
    {
        lock (_gate)
        {
            if (_moving.Count > 0)
                Erase();
        }
    }

    /// <summary>Writes out what is in buffers; <see cref="OutputFault"/> is final then.</summary>
    internal void Finish()
    {
        Still();
        lock (_gate)
        {
            Flush(_output);
            Flush(_error);
        }
    }

    /// <inheritdoc />
    public void Dispose() => Finish();

    private void Erase()
    {
        Rewind(Size.Width);
        _frame.Append(ClearBelow);
        _moving = [];
        WriteFrame();
    }

    /// <summary>
    /// To where the first moving line begins. In a terminal that has become narrower meanwhile, a line that was written
    /// takes several rows now.
    /// </summary>
    private void Rewind(int width)
    {
        var rows = _moving.Sum(line => Math.Max(1, (line.Length + width - 1) / width)) - 1;
        _frame.Append('\r');
        if (rows > 0)
            _frame.Append("\e[").Append(rows).Append('A');
    }

    private void WriteFrame()
    {
        try
        {
            _error.Write(_frame);
            _error.Flush();
        }
        catch (IOException)
        {
            // The terminal went away; of standard error nothing can be told to anybody.
        }

        _frame.Clear();
    }

    private void Write(StreamWriter writer, string line)
    {
        try
        {
            writer.Write(line);
            writer.Write('\n');
        }
        catch (IOException failure)
        {
            Note(writer, failure);
        }
    }

    private void Flush(StreamWriter writer)
    {
        try
        {
            writer.Flush();
        }
        catch (IOException failure)
        {
            Note(writer, failure);
        }
    }

    // A full disk behind `> file`, say. Of standard error nothing can be told to anybody.
    private void Note(StreamWriter writer, IOException failure)
    {
        if (writer == _output)
            OutputFault ??= failure.Message;
    }
}
