using OpenWebUIBackup.Toml;

namespace OpenWebUIBackup.Core.Configuration.Reading;

/// <summary>Gathers what is wrong and what is worth saying while a config is read.</summary>
internal sealed class Findings(string file)
{
    private readonly List<ConfigFault> _faults = [];
    private readonly List<ConfigNote> _notes = [];

    public string File { get; } = file;

    /// <summary>False when parts of the text could not be read, so that absence proves nothing.</summary>
    public bool MayReportMissing { get; set; } = true;

    public void Fault(TomlPosition position, string message) =>
        _faults.Add(new ConfigFault(File, position.Line, position.Column, Visible(message)));

    public void Missing(TomlPosition position, string message)
    {
        if (MayReportMissing) Fault(position, message);
    }

    public void Note(TomlPosition position, string message) =>
        _notes.Add(new ConfigNote(File, position.Line, position.Column, Visible(message)));

    /// <summary>The config with all findings in the order of the file, or the findings alone.</summary>
    public ConfigReading Result(AgentConfig? config) => new(
        _faults.Count == 0 ? config : null,
        [.. _faults.OrderBy(f => (f.Line, f.Column)).Distinct()],
        [.. _notes.OrderBy(n => (n.Line, n.Column)).Distinct()]);

    /// <summary>Messages quote what is in the file, which can hold line ends and what a terminal obeys.</summary>
    private static string Visible(string message)
    {
        if (!message.Any(char.IsControl)) return message;
        return string.Concat(message.Select(c => char.IsControl(c) ? $"\\u{(int)c:X4}" : c.ToString()));
    }
}
