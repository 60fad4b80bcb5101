"""`{% cell KEY %}…{% endcell %}`: what a list shows in the column of that key; `row` is the row."""

from django.template import Context, Node
from django.template.base import NodeList


class CellNode(Node):
    """lists.tables takes the nodelist out of the template and renders it for each row."""

    def __init__(self, key: str, nodelist: NodeList) -> None:
        self.key, self.nodelist = key, nodelist

    def render(self, context: Context) -> str:
        return ""
