using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace OpenWebUIBackup.Core.Tests.Architecture;

/// <summary>Walks the instructions of a method (ECMA-335, partition III) for the metadata tokens they carry.</summary>
internal static class Instructions
{
    private static readonly Dictionary<int, OperandType> _operands = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value & 0xffff, code => code.OperandType);

    /// <summary>The types, members and method instantiations that the code names, in order.</summary>
    public static IEnumerable<EntityHandle> Tokens(BlobReader code)
    {
        var tokens = new List<EntityHandle>();
        while (code.RemainingBytes > 0)
        {
            int opcode = code.ReadByte();
            if (opcode == 0xfe)
                opcode = 0xfe00 | code.ReadByte();
            switch (_operands[opcode])
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    tokens.Add((EntityHandle)MetadataTokens.Handle(code.ReadInt32()));
                    break;
                case OperandType.InlineSwitch:
                    // Read first: += would add to where the count began.
                    var targets = code.ReadInt32();
                    code.Offset += 4 * targets;
                    break;
                case var operand:
                    code.Offset += Length(operand);
                    break;
            }
        }
        return tokens;
    }

    private static int Length(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };
}
