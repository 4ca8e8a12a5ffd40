using System.Text;
using System.Text.Json;

namespace OpenWebUIBackup.Core.Tools.Rclone;

/// <summary>One line of rclone's <c>--use-json-log</c>, or of the plain text that it ends with.</summary>
/// <param name="Level">How much it matters.</param>
/// <param name="Message">What it says.</param>
/// <param name="Subject">The file or directory that it is about, relative to what is transferred, as rclone shows it; null: none.</param>
/// <param name="IsAboutFile">Whether <paramref name="Subject"/> is a path; otherwise it is a remote.</param>
/// <param name="Stats">The numbers, where it brings them.</param>
public sealed record RcloneLogLine(
    RcloneLogLevel Level, string Message, string? Subject = null, bool IsAboutFile = false, RcloneStats? Stats = null)
{
    /// <summary>Reads a line. What is not JSON is text, which rclone writes where it gives up before its log is set up.</summary>
    public static RcloneLogLine Parse(ReadOnlySpan<byte> line)
    {
        line = line.Trim(" \r\t"u8);
        if (line.IsEmpty || line[0] != (byte)'{')
            return new RcloneLogLine(RcloneLogLevel.Text, WithoutTime(Encoding.UTF8.GetString(line)));
        try
        {
            return Read(line);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // Half a line, from an rclone that was killed: nothing that it says can be trusted.
            return new RcloneLogLine(RcloneLogLevel.Text, Encoding.UTF8.GetString(line));
        }
    }

    private static RcloneLogLine Read(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        string? message = null, about = null, type = null;
        var level = RcloneLogLevel.Info;
        RcloneStats? stats = null;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMessage = reader.ValueTextEquals("msg"u8);
            var isLevel = reader.ValueTextEquals("level"u8);
            var isObject = reader.ValueTextEquals("object"u8);
            var isType = reader.ValueTextEquals("objectType"u8);
            var isStats = reader.ValueTextEquals("stats"u8);
            reader.Read();
            if (isStats && reader.TokenType == JsonTokenType.StartObject)
                stats = RcloneStats.Read(ref reader);
            else if (reader.TokenType != JsonTokenType.String)
                reader.Skip();
            else if (isMessage)
                message = reader.GetString();
            else if (isLevel)
                level = LevelOf(ref reader);
            else if (isObject)
                about = reader.GetString();
            else if (isType)
                type = reader.GetString();
        }

        // Directories are logged with the Go type string, files with *local.Object, remotes with *local.Fs.
        var isFile = type is not null && (type.EndsWith(".Object", StringComparison.OrdinalIgnoreCase) || type is "string" or "*fs.Dir");
        return new RcloneLogLine(level, message ?? "", string.IsNullOrEmpty(about) ? null : about, isFile, stats);
    }

    private static RcloneLogLevel LevelOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("debug"u8) ? RcloneLogLevel.Debug
        : reader.ValueTextEquals("info"u8) ? RcloneLogLevel.Info
        : reader.ValueTextEquals("notice"u8) || reader.ValueTextEquals("warning"u8) ? RcloneLogLevel.Notice
        : RcloneLogLevel.Error;

    // 2026/11/22 11:08:48 Failed to copy: ...
    private static string WithoutTime(string text) =>
        text.Length > 20 && text[4] == '/' && text[7] == '/' && text[13] == ':' && text[16] == ':' && text[19] == ' ' ? text[20..] : text;
}

/// <summary>How much a line of rclone's log matters.</summary>
public enum RcloneLogLevel
{
    /// <summary>Only for its makers.</summary>
    Debug,

    /// <summary>What was done.</summary>
    Info,

    /// <summary>Something odd; 1.60 calls it "warning" in JSON.</summary>
    Notice,

    /// <summary>Something that was not done.</summary>
    Error,

    /// <summary>A line that is not JSON: rclone's last words, or somebody else's.</summary>
    Text,
}
